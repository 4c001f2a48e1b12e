# Writes data sets and models of base and recommended R in every encoding: Rscript models.R FOLDER
out <- commandArgs(TRUE)[1]
n <- 0
put <- function(x, stem) {
  kinds <- list(
    gz = function(f) saveRDS(x, f), plain = function(f) saveRDS(x, f, compress = FALSE),
    bz = function(f) saveRDS(x, f, compress = "bzip2"), xz = function(f) saveRDS(x, f, compress = "xz"),
    ascii = function(f) saveRDS(x, f, ascii = TRUE, compress = FALSE), v2 = function(f) saveRDS(x, f, version = 2, compress = FALSE),
    native = function(f) { con <- file(f, "wb"); on.exit(close(con)); serialize(x, con, xdr = FALSE) },
    hex = function(f) { con <- file(f, "wb"); on.exit(close(con)); saveRDS(x, con, ascii = NA) })
  n <<- n + 1
  for (k in names(kinds)[1 + c(n %% 8, (n + 3) %% 8)]) {
    f <- file.path(out, paste0(stem, "-", k, ".rds"))
    r <- try(kinds[[k]](f), silent = TRUE)
    if (inherits(r, "try-error")) cat("failed", f, r)
  }
}
dir.create(out, showWarnings = FALSE)
sets <- data(package = "datasets")$results[, "Item"]
sets <- unique(sub(" .*", "", sets))
for (s in sets) { x <- try(get(s, "package:datasets"), silent = TRUE); if (!inherits(x, "try-error")) put(x, paste0("datasets-", s)) }
library(stats); library(splines)
m <- list(
 lm = function() lm(mpg ~ wt + hp, mtcars), glm = function() glm(am ~ wt, binomial, mtcars), glmp = function() glm(gear ~ wt, poisson, mtcars),
 nls = function() nls(mpg ~ a * exp(b * wt), mtcars, list(a = 40, b = -.3)), loess = function() loess(dist ~ speed, cars),
 spline = function() smooth.spline(cars$speed, cars$dist), lowess = function() lowess(cars), aov = function() aov(yield ~ block + N*P*K, npk),
 kmeans = function() kmeans(iris[, 1:4], 3), hclust = function() hclust(dist(USArrests)), prcomp = function() prcomp(USArrests), princomp = function() princomp(USArrests),
 factanal = function() factanal(mtcars[, 1:7], 2), arima = function() arima(lh, order = c(1, 0, 0)), hw = function() HoltWinters(co2), stl = function() stl(nottem, "per"),
 ar = function() ar(lh), density = function() density(faithful$eruptions), ecdf = function() ecdf(rnorm(20)), splinefun = function() splinefun(1:9, rnorm(9)),
 approxfun = function() approxfun(1:9, rnorm(9)), ppr = function() ppr(mpg ~ wt + hp, data = mtcars, nterms = 2), supsmu = function() supsmu(cars$speed, cars$dist),
 ttest = function() t.test(extra ~ group, sleep), dendrogram = function() as.dendrogram(hclust(dist(USArrests))), optim = function() optim(c(1, 1), function(x) sum(x^2)),
 step = function() step(lm(mpg ~ wt + hp + qsec, mtcars), trace = 0), poly = function() lm(mpg ~ poly(wt, 2), mtcars), ns = function() lm(mpg ~ ns(wt, 3), mtcars),
 bs = function() lm(mpg ~ bs(wt, 4), mtcars), StructTS = function() StructTS(log10(UKgas), type = "level"), medpolish = function() medpolish(as.matrix(USArrests), trace.iter = FALSE),
 tukey = function() TukeyHSD(aov(breaks ~ tension, warpbreaks)), nlm = function() nlm(function(x) sum((x - 1)^2), c(0, 0)), stepfun = function() stepfun(1:3, 0:3), isoreg = function() isoreg(c(1, 0, 4, 3)),
 manova = function() manova(cbind(Sepal.Length, Petal.Length) ~ Species, iris), predict = function() predict(lm(dist ~ speed, cars), se = TRUE), monthplot = function() decompose(co2))
rec <- list(
 rpart = function() rpart::rpart(Kyphosis ~ Age + Number + Start, data = rpart::kyphosis), nnet = function() nnet::nnet(Species ~ ., iris, size = 2, trace = FALSE),
 multinom = function() nnet::multinom(Species ~ ., iris, trace = FALSE), lda = function() MASS::lda(Species ~ ., iris), qda = function() MASS::qda(Species ~ ., iris),
 rlm = function() MASS::rlm(mpg ~ wt, mtcars), polr = function() MASS::polr(Sat ~ Infl, weights = Freq, data = MASS::housing), glmnb = function() MASS::glm.nb(Days ~ Sex, MASS::quine),
 gam = function() mgcv::gam(mpg ~ s(wt), data = mtcars), lme = function() nlme::lme(distance ~ age, nlme::Orthodont), gls = function() nlme::gls(mpg ~ wt, mtcars),
 coxph = function() survival::coxph(survival::Surv(time, status) ~ age, survival::lung), survreg = function() survival::survreg(survival::Surv(time, status) ~ age, survival::lung),
 survfit = function() survival::survfit(survival::Surv(time, status) ~ 1, survival::lung), pam = function() cluster::pam(iris[, 1:4], 3), agnes = function() cluster::agnes(votes.repub <- USArrests),
 som = function() class::somgrid(), knn = function() class::knn(iris[1:100, 1:4], iris[101:150, 1:4], iris$Species[1:100]), boot = function() boot::boot(mtcars$mpg, function(d, i) mean(d[i]), 20),
 xyplot = function() lattice::xyplot(mpg ~ wt, mtcars), sparse = function() Matrix::Matrix(diag(4), sparse = TRUE), dgC = function() Matrix::sparseMatrix(1:3, 1:3, x = 1), kde = function() KernSmooth::bkde(cars$dist))
f2 <- function(x, y = x + 1) { for (i in 1:3) x <- x + i; x * y }
mk <- function(a, b) function(z) z + a
oth <- list(closure = function() f2, lazy = function() mk(1, stop("never")), bytecode = function() compiler::cmpfun(f2), env = function() list2env(list(a = 1, b = "x")),
 formula = function() y ~ x + log(z), call = function() quote(f(x, y = 2)), expr = function() expression(a + b, c), altrep = function() 1:100000, altsort = function() sort(c(3, 1, 2)),
 altstr = function() as.character(1:50), nul = function() NULL, raw = function() as.raw(0:255), cplx = function() complex(3, 1, 2), strs = function() c("a", NA, "\u00e9", "\xe9"),
 nas = function() c(1, NA, NaN, Inf, -Inf), ints = function() c(1L, NA), lgl = function() c(TRUE, NA), fac = function() factor(c("a", "b")), date = function() Sys.Date(), ct = function() Sys.time(),
 s4 = function() new(setClass("P", representation(x = "numeric"), where = globalenv()), x = 1), s4gen = function() getGenerics(), builtin = function() list(sum, `if`, `+`), ns = function() asNamespace("stats"),
 pkg = function() as.environment("package:stats"), glob = function() globalenv(), base = function() baseenv(), empty = function() emptyenv(), lm_in = function() (function(d) { w <- d; lm(mpg ~ wt, d) })(mtcars),
 refclass = function() setRefClass("Acc", fields = list(b = "numeric"), methods = list(add = function(x) { b <<- b + x }))$new(b = 1), weak = function() parent.frame(), nested = function() list(list(list(1, "a"), 2), c = 3),
 attr = function() structure(1:3, class = "foo", note = list(1)), wide = function() as.list(1:500), bigstr = function() paste(rep("x", 5000), collapse = ""), connection = function() stdin(), dots = function() (function(...) environment())(1, 2), s4class = function() getClass("P"), quosure = function() as.name("x"), pairl = function() pairlist(a = 1, 2), srcref = function() eval(parse(text = "function(x) x + 1", keep.source = TRUE)))
for (g in c("m", "rec", "oth")) for (s in names(get(g))) { x <- try(get(g)[[s]](), silent = TRUE); if (inherits(x, "try-error")) { cat("skip", s, x); next }; put(x, paste0(g, "-", s)) }
for (i in 1:60) { set.seed(i); d <- data.frame(y = rnorm(20), a = rnorm(20), b = factor(sample(letters[1:3], 20, TRUE)), c = runif(20)); put(lm(reformulate(sample(c("a", "b", "c", "a:b", "log(c)"), 2), "y"), d), paste0("lm-", i)) }
iris2 <- iris; mod <- m$lm()
save(iris2, mod, file = file.path(out, "two.rda")); save(iris2, file = file.path(out, "ascii.rda"), ascii = TRUE); save(mod, file = file.path(out, "v2.RData"), version = 2, compress = "xz")
cat(n, length(list.files(out)), "\n")
