// Writes models of Weka and collections of the JDK: java -cp weka.jar Models.java FOLDER
import java.io.*; import java.util.*; import java.util.zip.*;
import weka.core.*; import weka.classifiers.*;
public class Models {
  static String DIR;
  enum Colour { RED }
  static void put(String n, Object... o) throws Exception { try (ObjectOutputStream s = new ObjectOutputStream(new FileOutputStream(DIR + "/" + n))) { for (Object x : o) s.writeObject(x); } catch (NotSerializableException e) { System.out.println(n + " " + e); } }
  public static void main(String[] a) throws Exception {
    DIR = a[0];
    ArrayList<Attribute> at = new ArrayList<>(); FastVector fv = new FastVector();
    fv.addElement(new Attribute("x")); fv.addElement(new Attribute("y")); FastVector v = new FastVector(); v.addElement("a"); v.addElement("b"); fv.addElement(new Attribute("c", v));
    Instances d = new Instances("d", fv, 40); d.setClassIndex(2); Random r = new Random(1);
    for (int i = 0; i < 40; i++) { Instance q = new Instance(3); q.setDataset(d); double x = r.nextGaussian(), y = r.nextGaussian(); q.setValue(0, x); q.setValue(1, y); q.setValue(2, x + y > 0 ? "a" : "b"); d.add(q); }
    for (String c : new String[]{"trees.J48","trees.RandomForest","bayes.NaiveBayes","functions.Logistic","functions.SMO","functions.MultilayerPerceptron","lazy.IBk","rules.OneR","rules.ZeroR","rules.JRip","rules.PART","meta.AdaBoostM1","meta.Bagging","trees.RandomTree","trees.REPTree","trees.LMT","bayes.BayesNet","meta.LogitBoost","meta.FilteredClassifier","rules.DecisionTable"}) {
      try { Classifier k = Classifier.forName("weka.classifiers." + c, null); k.buildClassifier(d); put("weka-" + c + ".model", k, new Instances(d, 0)); } catch (Throwable t) { System.out.println(c + " " + t); } }
    weka.clusterers.SimpleKMeans km = new weka.clusterers.SimpleKMeans(); Instances e = new Instances(d); e.setClassIndex(-1); km.buildClusterer(e); put("weka-kmeans.model", km);
    put("jdk-collections.ser", new HashMap<>(Map.of("a", 1, "b", 2.5)), new TreeMap<>(Map.of("a", new Date(0))), new LinkedList<>(List.of(1L)), new HashSet<>(Set.of('c')), Arrays.asList("a", "b"), Collections.unmodifiableList(new ArrayList<>(List.of(1))), new BitSet(9), new Locale("en"), new java.math.BigDecimal("1.5"), List.of(1, 2), Map.of(1, 2), new ArrayDeque<>(List.of(1)), new EnumMap<>(Map.of(Thread.State.NEW, 1)), new java.util.concurrent.ConcurrentHashMap<>(Map.of("k", "v")), new int[]{1}, new String[][]{{"a"}}, Colour.RED, new Random(3), UUID.randomUUID(), Collections.emptyList(), new Vector<>(List.of(1)), new Hashtable<>(Map.of(1,2)), String.class, java.time.LocalDate.of(2020,1,1), new GregorianCalendar(), new Properties(), new PriorityQueue<>(List.of(2,1)), new IdentityHashMap<>(Map.of(1,1)), new java.util.concurrent.atomic.AtomicInteger(1), new LinkedHashMap<>(Map.of("x",new byte[]{1,2,3,4,5})), java.util.regex.Pattern.compile("a"), new java.text.SimpleDateFormat("yyyy"), Optional.class);
    char[] big = new char[70000]; Arrays.fill(big, 'x'); put("jdk-long.ser", new String(big), new StringBuilder("q"));
  }
}
