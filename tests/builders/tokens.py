"""Strings shaped like keys and tokens, made from pieces when tests run; none was ever issued."""

import hashlib
import string

LETTERS = string.ascii_letters
HEX = "0123456789abcdef"
WORD = string.digits + string.ascii_uppercase + string.ascii_lowercase


def chance(size, alphabet=WORD, seed="a"):
    """Return letters that look like chance, always the same ones."""
    stream = b"".join(hashlib.sha256(f"{seed}{n}".encode()).digest() for n in range(size // 32 + 1))
    return "".join(alphabet[byte % len(alphabet)] for byte in stream[:size])


def pem(kind="", begins="MIIE", size=400, end="\n"):
    """Return a private key in PEM, or what looks like one."""
    label = f"{kind}PRIVATE" + " KEY"
    body = begins + chance(size, WORD + "+/")
    lines = [body[at : at + 64] for at in range(0, len(body), 64)]
    return end.join([f"-----BEGIN {label}-----", *lines, f"-----END {label}-----"])


def openssh(end="\n"):
    """Return what ssh-keygen writes without a passphrase: lengths make it run after run of A."""
    begins = "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZWQyNTUxOQAAACD"
    return pem("OPENSSH ", begins, 260, end)


def hub(seed="a"):
    """Return a token of the Hugging Face hub."""
    return "hf" + "_" + chance(34, LETTERS, seed)


def aws(seed="a"):
    """Return the id and the secret of a key of AWS."""
    ident = "AK" + "IA" + chance(16, string.ascii_uppercase + "234567", seed)
    return ident, chance(40, WORD + "+/", seed + "s")


def every():
    """Return one of each, by kind."""
    dashed = WORD + "-_"
    ident, secret = aws()
    mark = "T3Blbk" + "FJ"
    return [
        ("private key", pem()),
        ("private key", pem("RSA ")),
        ("private key", pem("EC ", "MHcC", 100)),
        ("private key", pem("", "MC4C", 60)),
        ("private key", pem("OPENSSH ", "b3BlbnNzaC1rZXktdjEA")),
        ("private key", openssh()),
        ("private key", openssh('\\n",\n   "')),
        ("private key", pem(end="\\n")),
        ("encrypted private key", pem("ENCRYPTED ")),
        *(("GitHub token", f"gh{sort}" + "_" + chance(36)) for sort in "pousr"),
        ("GitHub token", "github" + "_pat_" + chance(22) + "_" + chance(59)),
        ("GitLab token", "gl" + "pat-" + chance(20, dashed)),
        ("GitLab token", "gl" + "pat-" + chance(27, dashed) + ".01." + chance(9).lower()),
        ("Hugging Face token", hub()),
        ("Hugging Face token", "api" + "_org_" + chance(34, LETTERS)),
        ("OpenAI key", "s" + "k-" + chance(20) + mark + chance(20, seed="b")),
        ("OpenAI key", "s" + "k-proj-" + chance(74, dashed) + mark + chance(74, dashed, "b")),
        ("Anthropic key", "sk" + "-ant-api03-" + chance(93, dashed) + "AA"),
        ("Slack token", "xo" + "xb-" + "2712345098-2712345611-" + chance(24)),
        ("Slack token", "xa" + "pp-1-A" + chance(10).upper() + "-2712345098-" + chance(64).lower()),
        ("Stripe key", "sk" + "_live_" + chance(24)),
        ("npm token", "np" + "m_" + chance(36)),
        ("PyPI token", "py" + "pi-AgEIcHlwaS5vcmc" + chance(150, dashed)),
        ("Google API key", "AI" + "za" + chance(35, dashed)),
        ("Azure storage key", "Account" + "Key=" + chance(86, WORD + "+/") + "=="),
        ("Azure client secret", chance(3) + "8" + "Q~" + chance(34, WORD)),
        ("AWS secret access key", f'"{ident}", "{secret}"'),
        ("AWS secret access key", f"AWS_ACCESS_KEY_ID={ident}\nAWS_SECRET_ACCESS_KEY={secret}"),
        ("Google client secret", "GOC" + "SPX-" + chance(28, dashed)),
        ("NVIDIA key", "nv" + "api-" + chance(64, dashed)),
        ("Replicate token", "r" + "8_" + chance(37)),
        ("Groq key", "gs" + "k_" + chance(52)),
        ("xAI key", "x" + "ai-" + chance(80)),
        ("OpenRouter key", "sk" + "-or-v1-" + chance(64, HEX)),
        ("Databricks token", "da" + "pi" + chance(32, HEX)),
        ("DigitalOcean token", "do" + "p_v1_" + chance(64, HEX)),
        ("LangSmith key", "ls" + "v2_pt_" + chance(32, HEX) + "_" + chance(10, HEX)),
        ("SendGrid key", "S" + "G." + chance(22, dashed) + "." + chance(43, dashed)),
        ("Weights & Biases key", "WANDB_API" + "_KEY=" + chance(40, HEX)),
        ("Weights & Biases key", 'os.environ["WANDB_API' + '_KEY"] = "' + chance(40, HEX)),
        ("Weights & Biases key", "wandb" + '.login(key="' + chance(40, HEX)),
        ("Weights & Biases key", "api.wandb" + ".ai\n login user\n password " + chance(40, HEX)),
    ]
