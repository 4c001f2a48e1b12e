"""Models of medicine, chemistry, biology, physics and graphs, and the archives they come in."""

from tests.builders import arrow, benign, hdf5, measured, streams, tars, tensorflow, tflite
from tests.builders import pickles as p
from tests.layouts import pieces as b

S = b.SAMPLES
LAYOUTS = {
    "alphafold": {
        "params_model_1.npz": b.arrays(alphafold_w=b.array()),
        "LICENSE": b.LICENCE,
        "result_model_1.pkl": b.pickled({"plddt": benign.array(bytes(16))}),
        "ranked_0.pdb": (
            b"ATOM      1  N   MET A   1      0.000   0.000   0.000  1.00 90.00           N\nEND\n"
        ),
        "x.cif": b"data_x\nloop_\n_atom_site.id\n1\n",
        "msas/uniref90_hits.sto": b"# STOCKHOLM 1.0\n#=GF ID a\na/1-3   MKV\n//\n",
        "pdb70_a3m.ffindex": b"a\t0\t8\n",
    },
    "openfold": {"finetuning_ptm_2.pt": b.weights(), "x.jax": b.weights()},
    "alphafold3": {"af3.bin.zst": streams.zstd(S["alphafold-records"])},
    "esm": {
        "esm2_t6_8M_UR50D.pt": b.saved({"model": b.state(), "cfg": {"model": {"_name": "esm"}}}),
        "esm2_t6_8M_UR50D-contact-regression.pt": b.saved({"model": b.state()}),
        "seqs.fasta": b">a\nMKV\n",
    },
    "proteinmpnn": {
        "v_48_020.pt": b.saved({"num_edges": 48, "noise_level": 1, "model_state_dict": b.state()})
    },
    "boltz": {
        "boltz1_conf.ckpt": b.saved({"state_dict": b.state(), "hyper_parameters": {}, "epoch": 1}),
        "ccd.pkl": b.pickled({"ALA": None}),
        "mols.tar": b"",
    },
    "scvi": {
        "model.pt": b.saved(
            {
                "model_state_dict": b.state(),
                "var_names": benign.array(bytes(16)),
                "attr_dict": {"is_trained_": True},
            }
        ),
        "adata.h5ad": hdf5.SAMPLE,
    },
    "scanpy": {
        "x.h5ad": hdf5.SAMPLE,
        "m.loom": hdf5.SAMPLE,
        "matrix.mtx.gz": b.packed(
            b"%%MatrixMarket matrix coordinate integer general\n2 2 1\n1 1 1\n"
        ),
        "barcodes.tsv.gz": b.packed(b"AAA\n"),
    },
    "scgpt-geneformer": {
        "best_model.pt": b.weights(),
        "args.json": b"{}",
        "vocab.json": b"{}",
        "token_dictionary.pkl": b.pickled({"a": 1}),
        "gene_median_dictionary.pkl": b.pickled({"a": 1}),
    },
    "rdkit-chem": {
        "mols.sdf": b"x\n  RDKit\n\n  0  0  0  0  0  0  0  0  0  0999 V2000\nM  END\n$$$$\n",
        "m.smi": b"CCO ethanol\n",
        "chemprop.pt": b.saved({"args": {"a": 1}, "state_dict": b.state()}),
        "fp.bin": b"\0"[:0],
    },
    "mace-nequip": {
        "MACE.model": b.saved({"a": 1}),
        "nequip.pth": b.archive(
            {
                "m/data.pkl": b.pickled({"a": 1}, 2),
                "m/code/__torch__.py": b"",
                "m/version": b"3\n",
                "m/constants.pkl": b.pickled((), 2),
                "m/extra/config": b"r_max: 4\n",
            }
        ),
        "frozen_model.pb": S["tensorflow-graph"],
        "x.xyz": b"1\nProperties=species:S:1\nH 0 0 0\n",
        "input.json": b"{}",
        "lcurve.out": b"# step rmse\n1 0.1\n",
    },
    "xtb-ani": {
        "ani-1x.info": b"rHCNO-5.2R_16-3.5A_a4-8.params\n",
        "rHCNO.params": b"TM = 1\nRcr = 5.2000e+00\n",
        "train0/networks/ANN-H.nnf": (
            b"!InputFile\nnetwork_setup {\n inputsize=384;\n"
            b" layer [ nodes=160; activation=9; type=0; ]\n}\n"
        ),
        "ANN-H-l1-32x384.wparam": S["float-array"],
    },
    "monai": {
        "models/model.pt": b.weights(),
        "models/model.ts": b.archive(
            {
                "m/data.pkl": b.pickled({"a": 1}, 2),
                "m/code/__torch__.py": b"",
                "m/version": b"3\n",
                "m/constants.pkl": b.pickled((), 2),
            }
        ),
        "configs/metadata.json": b.said(version="0.1", monai_version="1.3"),
        "configs/inference.json": b'{"network_def": {"_target_": "SegResNet", "spatial_dims": 3}}',
        "docs/README.md": b.CARD,
        "configs/logging.conf": b"[loggers]\nkeys=root\n",
    },
    "nnunet": {
        "fold_0/model_final_checkpoint.model": b.saved(
            {
                "epoch": 3,
                "state_dict": b.state(),
                "optimizer_state_dict": None,
                "plot_stuff": ([1], [2]),
            }
        ),
        "fold_0/model_final_checkpoint.model.pkl": b.pickled(
            {"init": ("plans.pkl", 0), "name": "nnUNetTrainerV2"}
        ),
        "plans.pkl": b.pickled({"num_stages": 2}),
        "fold_0/debug.json": b"{}",
    },
    "totalsegmentator": {
        "nnUNetTrainer__nnUNetPlans__3d_fullres/fold_0/checkpoint_final.pth": b.saved(
            {
                "network_weights": b.state(),
                "init_args": {"a": 1},
                "trainer_name": "nnUNetTrainer",
                "inference_allowed_mirroring_axes": None,
            }
        ),
        "dataset.json": b"{}",
        "plans.json": b"{}",
        "dataset_fingerprint.json": b"{}",
    },
    "medical-images": {
        "a.nii.gz": b.packed(measured.nifti()),
        "b.dcm": measured.dicom(),
        "c.mha": S["meta-image"],
        "d.nrrd": S["nrrd-volume"],
        "model.pt": b.weights(),
    },
    "pathology": {
        "uni.bin": b.weights(),
        "slide.svs": b"II*\0\x08\0\0\0" + bytes(60),
        "tiles.h5": hdf5.SAMPLE,
    },
    "pyg": {
        "data.pt": b.saved(
            (
                p.new("torch_geometric.data.data", "Data") + p.value({"_store": None}) + p.BUILD,
                {"x": benign.tensor()},
            )
        ),
        "processed/pre_filter.pt": b.saved("None"),
        "best.pt": b.weights(),
    },
    "ogb": {
        "split/train.csv.gz": b.packed(b"1\n2\n"),
        "raw/edge.csv.gz": b.packed(b"1,2\n"),
        "mapping/README.md": b"# m\n",
    },
    "kge": {
        "entities.dict": b"0\ta\n",
        "entity_embedding.npy": b.array(),
        "checkpoint": b.saved({"step": 3, "model_state_dict": b.state()}),
        "trained_model.pkl": b.saved({"a": 1}),
    },
    "pbg": {
        "embeddings_all_0.v50.h5": hdf5.SAMPLE,
        "model.v50.h5": hdf5.SAMPLE,
        "checkpoint_version.txt": b"50",
        "METADATA_0.json": b"{}",
    },
    "weather": {
        "graphcast.npz": b.arrays(a=b.array()),
        "stats/mean_by_level.nc": S["netcdf-classic"],
        "pangu_weather_24.onnx": b.network(),
        "x.grib2": S["grib-messages"],
        "fourcastnet.tar": b"",
        "global_means.npy": b.array(),
        "aifs.ckpt": b.saved({"a": 1}),
    },
    "geo": {
        "prithvi.pt": b.weights(),
        "a.tif": b"II*\0\x08\0\0\0" + bytes(60),
        "x.geojson": b'{"type": "FeatureCollection", "features": []}',
        "a.gpkg": S["sqlite"],
    },
    "astro": {
        "m.fits": b"SIMPLE  =                    T / conforms".ljust(80)
        + b"BITPIX  =                    8".ljust(80)
        + b"NAXIS   =                    0".ljust(80)
        + b"END".ljust(80)
        + b" " * (2880 - 320),
        "model.safetensors": b.tensors(),
        "gw.hdf5": hdf5.SAMPLE,
    },
    "robotics": {
        "policy.safetensors": b.tensors(),
        "config.json": b.said(type="act"),
        "train_config.json": b"{}",
        "meta/info.json": b"{}",
        "data/chunk-000/episode_000000.parquet": S["parquet-arrow"],
        "videos/a.mp4": b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41" + bytes(8),
        "robot.urdf": b'<?xml version="1.0"?><robot name="x"/>',
        "scene.xml": b"<mujoco/>",
        "mesh.stl": S["stl-body"],
        "mesh.obj": b"v 0 0 0\n",
        "x.mcap": S["mcap-log"],
    },
    "physics": {
        "sindy.pkl": b.pickled({"a": 1}),
        "modulus/model.mdlus": b.archive(
            {
                "args.json": (
                    b'{"__name__": "FNO", "__module__": "physi'
                    b'csnemo.models.fno.fno", "__args__": {}}'
                ),
                "metadata.json": b"{}",
                "model.pt": b.weights(),
            }
        ),
    },
    "quantum": {"hf.hdf5": hdf5.SAMPLE, "circuit.qasm": b"OPENQASM 2.0;\nqreg q[1];\n"},
    "zenodo": {
        "files-archive.zip": b.archive({"model.h5": hdf5.SAMPLE, "README.md": b.CARD}),
        "md5sums.txt": b"0123456789abcdef0123456789abcdef  model.h5\n",
        "CITATION.cff": b"cff-version: 1.2.0\ntitle: x\n",
        "m.tar.gz": b.packed(tars.member("model.pth", b.weights()) + bytes(1024)),
        "codemeta.json": b"{}",
    },
    "kaggle": {
        "model.tflite": tflite.model(),
        "submission.csv": b"id,y\n1,2\n",
        "kernel-metadata.json": b"{}",
        "model-metadata.json": b"{}",
        "fold0.bin": b.weights(),
        "oof.npy": b.array(),
        "x.feather": arrow.file(),
        "train.ftr": arrow.file(),
    },
    "modelscope": {
        "configuration.json": b.said(framework="pytorch", task="x", model={"type": "x"}),
        ".msc": b"",
        ".mv": b"Revision:master,CreatedAt:1700000000",
        "pytorch_model.bin": b.weights(),
        ".mdl": b"",
    },
    "modelscope-msc": {
        ".msc": b.pickled([{"Path": "model.safetensors", "Revision": "0" * 40}]),
        ".mdl": b"",
        "model.safetensors": b.tensors(),
    },
    "wandb": {
        "model.pth": b.weights(),
        "wandb/run-1/run-a.wandb": measured.wandb(),
        "wandb/run-1/files/config.yaml": b"lr:\n  value: 1\n",
        "wandb/debug.log": b"x\n",
    },
    "dvc-git": {
        "model.pt": b.weights(),
        "model.pt.dvc": b"outs:\n- md5: 0123\n  path: model.pt\n",
        ".dvc/config": b"[core]\n    remote = x\n",
        "params.yaml": b"lr: 1\n",
        "dvc.lock": b"schema: '2.0'\n",
        ".gitignore": b"*.pt\n",
        ".git/HEAD": b"ref: refs/heads/main\n",
        ".git/config": b"[core]\n\tbare = false\n",
    },
    "docker": {
        "Dockerfile": b"FROM python\nCMD python app.py\n",
        "model.onnx": b.network(),
        "app.py": b"import os\n",
        "cog.yaml": b"build:\n  gpu: true\npredict: predict.py:Predictor\n",
        "requirements.txt": b"torch\n",
    },
    "steering-data": {"x.pt": b.saved([benign.tensor()]), "y.npy": b.array(), "z.csv": b"a\n"},
    "jina-vespa": {"services.xml": b'<?xml version="1.0"?><services/>', "m.onnx": b.network()},
    "windows-zip-mac": {
        "model.safetensors": b.tensors(),
        "__MACOSX/._model.safetensors": S["apple-double"],
        "Thumbs.db": S["compound-file"],
        "desktop.ini": b"[.ShellClassInfo]\r\nIconResource=a\r\n",
        "._config.json": S["apple-double"],
    },
    "tf-datasets": {
        "dataset_info.json": b"{}",
        "features.json": b"{}",
        "x-train.tfrecord-00000-of-00001": tensorflow.EVENTS,
        "model.safetensors": b.tensors(),
    },
    "webdataset": {
        "00000.tar": tars.member("0.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(40))
        + bytes(1024),
        "index.idx": b"0 1\n",
    },
    "megatron-data": {"model.safetensors": b.tensors()},
    "mds": {"index.json": b'{"shards": [], "version": 2}', "model.safetensors": b.tensors()},
    "lone-onnx-data": {"model.onnx_data": b.NUMBERS * 8},
    "lone-onnx-data-2": {"model.onnx.data": b"\x12\x34" * 40},
}

JUDGED = {
    "mace-nequip": ("WARN", "embedded-code"),
    "monai": ("WARN", "embedded-code"),
    "ogb": ("NO_VERDICT", "nothing-to-weigh"),
    "webdataset": ("NO_VERDICT", "nothing-to-weigh"),
    "lone-onnx-data": ("NO_VERDICT", "not-scanned"),
    "lone-onnx-data-2": ("NO_VERDICT", "not-scanned"),
}
"""By name: what else than "allow" a layout comes to, rightly, and the rule."""
