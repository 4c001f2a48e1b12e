"""Write models that are text: n-grams, vectors of words, support vectors, OpenCV's storage."""

NUMBERS = b"0.5 -1.25 3e-2 0 .75 1. 0.125 -2 0.0625 7.5"
ARPA = (
    b"\\data\\\nngram 1=3\nngram 2=1\n\n\\1-grams:\n-1.0\t<unk>\t-0.3\n-1.0\t<s>\t-0.3\n-99\t</s>\n"
    b"\n\\2-grams:\n-0.5\t<s> </s>\n\n\\end\\\n"
)
GLOVE = b"the %b\n, %b\n. . %b\n" % (NUMBERS, NUMBERS, NUMBERS)
VEC = b"2 10\nthe %b\nof %b \n" % (NUMBERS, NUMBERS)
LIBSVM = (
    b"svm_type c_svc\nkernel_type rbf\ngamma 0.5\nnr_class 2\ntotal_sv 2\nrho 0.1\nlabel 1 -1\n"
    b"nr_sv 1 1\nSV\n1 1:0.5 2:0.1 \n-1 1:-0.5 2:1e-05 \n"
)
LIBLINEAR = (
    b"solver_type L2R_LR\nnr_class 2\nlabel 1 -1\nnr_feature 2\nbias -1\nw\n0.5 \n-0.5 1.25 \n"
)
LIGHT = (
    b"SVM-light Version V6.02\n0 # kernel type\n3 # kernel parameter -d\n1 # kernel parameter -g\n"
    b"1 # kernel parameter -s\n1 # kernel parameter -r\nempty# kernel parameter -u\n"
    b"2 # highest feature index\n2 # number of training documents\n3 # number of support vectors\n"
    b"0.1 # threshold b, each following line is a SV (starting with alpha*y)\n0.5 1:1 2:1 #\n"
    b"-0.5 1:2 2:1 # x\n"
)
CASCADE = (
    b'<?xml version="1.0"?>\n<!-- of faces -->\n<opencv_storage>\n<cascade type_id="opencv-cascade-'
    b'classifier"><stageType>BOOST</stageType><height>20</height><stages><_><maxWeakCount>3'
    b"</maxWeakCount><_>0 -1 1 -3.1e-3</_></_></stages></cascade>\n</opencv_storage>\n"
)
STORAGE = (
    b"%YAML:1.0\n---\nopencv_ml_svm: !!opencv-matrix\n   rows: 1\n   cols: 2\n   dt: f\n"
    b"   data: [ 1., 2. ]\nsize: 3\n"
)

HTK = (
    b'~o\n<STREAMINFO> 1 25\n<VECSIZE> 25<NULLD><MFCC_N_D_Z><DIAGC>\n~t "t1"\n<TRANSP> 2\n 0 1e0\n'
    b' 0 0.5\n~h "a-b+c"\n<BEGINHMM>\n<NUMSTATES> 3\n<STATE> 2\n<MEAN> 2\n 1.0 -2.5e-01\n'
    b"<VARIANCE> 2\n 1 1\n<GCONST> 7.3\n~t 't1'\n<ENDHMM>\n"
)

SAMPLES = {
    "htk-models": HTK,
    "arpa-model": ARPA,
    "word-vectors": GLOVE,
    "svm-text": LIBSVM,
    "opencv-storage": CASCADE,
}
