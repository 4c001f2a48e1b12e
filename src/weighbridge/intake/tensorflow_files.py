"""Which operations of TensorFlow open files, and where the names of those stand.

Source: the operations' definitions of TensorFlow 2.15 and 2.18 (retrieved 2026-11-26).
"""

from __future__ import annotations

OPENED = {
    "CSVDataset": (0,), "CSVDatasetV2": (0,), "CacheDataset": (1,), "CacheDatasetV2": (1,),
    "CreateSummaryDbWriter": (1,), "CreateSummaryFileWriter": (1,), "DTensorRestoreV2": (0,),
    "DataServiceDataset": (2,), "DataServiceDatasetV2": (2,), "DataServiceDatasetV3": (2,),
    "DataServiceDatasetV4": (2,), "DatasetToTFRecord": (1,), "DistributedSave": (1, 2),
    "ExperimentalCSVDataset": (0,), "ExperimentalDatasetToTFRecord": (1,),
    "ExperimentalLMDBDataset": (0,), "ExperimentalMatchingFilesDataset": (0,),
    "ExperimentalSqlDataset": (1,), "FixedLengthRecordDataset": (0,),
    "FixedLengthRecordDatasetV2": (0,), "GenerateVocabRemapping": (0, 1),
    "InitializeTableFromTextFile": (1,), "InitializeTableFromTextFileV2": (1,),
    "LMDBDataset": (0,), "LoadAndRemapMatrix": (0,), "LoadDataset": (0,), "MatchingFiles": (0,),
    "MatchingFilesDataset": (0,), "MergeV2Checkpoints": (0, 1), "ReadFile": (0,),
    "RegisterDataset": (1,), "RegisterDatasetV2": (1,), "Restore": (0,), "RestoreSlice": (0,),
    "RestoreV2": (0,), "RpcClient": (0,), "RpcServer": (0,), "Save": (0,), "SaveDataset": (1,),
    "SaveDatasetV2": (1,), "SaveSlices": (0,), "SaveV2": (0,), "SnapshotChunkDataset": (0,),
    "SnapshotDataset": (1,), "SnapshotDatasetReader": (0,), "SnapshotDatasetV2": (1,),
    "SqlDataset": (1,), "TFRecordDataset": (0,), "TFRecordDatasetV2": (0,),
    "TextLineDataset": (0,), "WriteFile": (0,),
}  # fmt: skip
"""Which inputs of an operation are names of files, or addresses."""

NAMING = {
    "DebugIdentity": ("debug_urls",), "DebugIdentityV2": ("debug_urls",),
    "DebugIdentityV3": ("debug_urls",), "DebugNanCount": ("debug_urls",),
    "DebugNumericSummary": ("debug_urls",), "DecodeProtoV2": ("descriptor_source",),
    "DumpTensor": ("log_dir_path",), "EncodeProto": ("descriptor_source",),
    "FixedUnigramCandidateSampler": ("vocab_file",), "ImmutableConst": ("memory_region_name",),
    "PrintV2": ("output_stream",), "RecordInput": ("file_pattern",), "Skipgram": ("filename",),
    "SnapshotDataset": ("reader_path_prefix", "writer_path_prefix"),
    "SnapshotDatasetV2": ("reader_prefix", "writer_prefix"),
}  # fmt: skip
"""Which attributes of an operation are."""

PASSING = frozenset({
    "Add", "AsString", "Assign", "BroadcastTo", "Concat", "ConcatV2", "Copy", "CopyHost",
    "DebugIdentity", "DebugIdentityV2", "DebugIdentityV3", "DeepCopy", "EnsureShape", "Enter",
    "Exit", "ExpandDims", "Fill", "Gather", "GatherNd", "GatherV2", "GuaranteeConst",
    "Identity", "IdentityN", "InplaceUpdate", "ListDiff", "Merge", "NextIteration", "Pack",
    "ParallelConcat", "PlaceholderWithDefault", "PreventGradient", "Print", "ReduceJoin",
    "RefEnter", "RefExit", "RefIdentity", "RefMerge", "RefNextIteration", "RefSelect",
    "RefSwitch", "RegexReplace", "Reshape", "Reverse", "ReverseSequence", "ReverseV2", "Select",
    "SelectV2", "ShardedFilename", "ShardedFilespec", "Slice", "Snapshot", "Split", "SplitV",
    "Squeeze", "StaticRegexReplace", "StopGradient", "StridedSlice", "StringFormat",
    "StringJoin", "StringLower", "StringStrip", "StringUpper", "Substr", "Switch", "Tile",
    "Transpose", "Unpack", "Where",
})  # fmt: skip
"""Operations that pass on the texts they are given, whole, joined or in part."""

COMPUTING = frozenset({
    "BarrierTakeMany", "Batch", "CollectiveBcastRecv", "CollectiveBcastRecvV2",
    "DatasetToSingleElement", "DecodeBase64", "DecodeCSV", "DecodeCompressed",
    "DecodeJSONExample", "DecodeProtoV2", "DenseToDenseSetOperation",
    "DenseToSparseSetOperation", "DeserializeManySparse", "DeserializeSparse",
    "DestroyTemporaryVariable", "DynamicPartition", "DynamicStitch", "EncodeBase64",
    "EncodeProto", "GetSessionTensor", "IteratorGetNext", "IteratorGetNextSync",
    "LookupTableExport", "LookupTableExportV2", "LookupTableFind", "LookupTableFindV2",
    "MapPeek", "MapUnstage", "MapUnstageNoKey", "MultiDeviceIteratorGetNextFromShard",
    "OptionalGetValue", "OrderedMapPeek", "OrderedMapUnstage", "OrderedMapUnstageNoKey",
    "ParallelDynamicStitch", "ParseExample", "ParseExampleV2", "ParseSequenceExample",
    "ParseSequenceExampleV2", "ParseSingleExample", "ParseSingleSequenceExample", "ParseTensor",
    "QueueDequeue", "QueueDequeueMany", "QueueDequeueManyV2", "QueueDequeueUpTo",
    "QueueDequeueUpToV2", "QueueDequeueV2", "RaggedCross", "RaggedGather",
    "RaggedTensorFromVariant", "RaggedTensorToSparse", "RaggedTensorToTensor", "RandomShuffle",
    "ReadVariableOp", "ReaderRead", "ReaderReadUpTo", "ReaderReadUpToV2", "ReaderReadV2",
    "ReduceDataset", "RemoteCall", "ResourceGather", "ResourceGatherNd", "Roll", "ScatterNd",
    "ScatterNdNonAliasingAdd", "ScatterNdUpdate", "ScatterUpdate", "SerializeTensor",
    "SparseConcat", "SparseCross", "SparseCrossV2", "SparseFillEmptyRows", "SparseReorder",
    "SparseSlice", "SparseSplit", "SparseToDense", "SparseToSparseSetOperation", "StackPop",
    "StackPopV2", "StagePeek", "StringNGrams", "StringSplit", "StringSplitV2",
    "TPUPartitionedCall", "TakeManySparseFromTensorsMap", "TemporaryVariable",
    "TensorArrayConcat", "TensorArrayConcatV2", "TensorArrayConcatV3", "TensorArrayGather",
    "TensorArrayGatherV2", "TensorArrayGatherV3", "TensorArrayPack", "TensorArrayRead",
    "TensorArrayReadV2", "TensorArrayReadV3", "TensorListConcat", "TensorListConcatV2",
    "TensorListGather", "TensorListGetItem", "TensorListPopBack", "TensorListStack",
    "TensorMapErase", "TensorMapLookup", "TensorScatterAdd", "TensorScatterUpdate",
    "TensorStridedSliceUpdate", "Unbatch", "UncompressElement", "UnicodeEncode",
    "UnicodeTranscode", "Unique", "UniqueV2", "UniqueWithCounts", "UniqueWithCountsV2",
    "UnsortedSegmentJoin", "Unstage", "Variable", "VariableV2", "XlaHostCompute",
    "XlaRecvFromHost", "_HostRecv", "_Recv",
})  # fmt: skip
"""Operations that make texts of others, or have some, in ways that are not followed."""

SPELLING = frozenset({
    "DecodeBase64", "DecodeCompressed", "DecodeJSONExample", "EncodeBase64", "StringNGrams",
    "StringSplit", "StringSplitV2", "UnicodeEncode", "UnicodeTranscode", "UnsortedSegmentJoin",
})  # fmt: skip
"""Those that make nothing but texts, which a function that opens files is hardly handed else."""

CALLING = frozenset({
    "BatchFunction", "Case", "For", "If", "MapDefun", "PartitionedCall", "StatefulPartitionedCall",
    "StatelessCase", "StatelessIf", "StatelessWhile", "SymbolicGradient", "While",
})  # fmt: skip
"""Operations that hand their inputs to functions of the same file."""

WRITING = {"StaticRegexReplace": "rewrite", "StringFormat": "template"}
"""Of those, the attribute that holds a text of their own."""

JOINED = {"Add": "", "StringJoin": "separator"}
"""Of those, what joins whole texts, and the attribute with what is between them, if any is."""

CARRYING = {"XlaCallModule": "module"}
"""Which attribute of an operation is a program of its own, which is read as one."""

TABLES = frozenset({"InitializeTableFromTextFile", "InitializeTableFromTextFileV2"})
"""Operations that run while the loader replaces the names of assets."""

PIPELINES = frozenset({
    "CSVDataset", "CSVDatasetV2", "CacheDataset", "CacheDatasetV2", "CreateSummaryDbWriter",
    "CreateSummaryFileWriter", "ExperimentalCSVDataset", "ExperimentalLMDBDataset",
    "ExperimentalMatchingFilesDataset", "ExperimentalSqlDataset", "FixedLengthRecordDataset",
    "FixedLengthRecordDatasetV2", "GenerateVocabRemapping", "InitializeTableFromTextFile",
    "InitializeTableFromTextFileV2", "LMDBDataset", "LoadAndRemapMatrix", "LoadDataset",
    "MatchingFilesDataset", "Restore", "RestoreSlice", "RestoreV2", "SqlDataset",
    "TFRecordDataset", "TFRecordDatasetV2", "TextLineDataset",
})  # fmt: skip
"""Operations that begin, feed and log training, with paths of the machine that trains."""

STREAMS = frozenset({"stdout", "stderr", "log(info)", "log(warning)", "log(error)"})
"""What ``PrintV2`` prints to if not to a file."""

HELD = ("local://", "bytes://", "memmapped_package://")
"""How names begin of what the process or the model's own package holds."""
