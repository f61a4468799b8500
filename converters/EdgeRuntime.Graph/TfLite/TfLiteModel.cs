namespace EdgeRuntime.Graph.TfLite;

/// <summary>What a TFLite file says: its main sub-graph, checked for indices that lead nowhere, and its metadata buffers.</summary>
internal sealed record TfLiteModel
{
    private const int Version = 3;

    public required string Description { get; init; }

    public required string Name { get; init; }

    public required IReadOnlyList<TfLiteTensor> Tensors { get; init; }

    public required IReadOnlyList<TfLiteOperator> Operators { get; init; }

    public required int[] Inputs { get; init; }

    public required int[] Outputs { get; init; }

    /// <summary>Metadata buffers by name.</summary>
    public required IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Metadata { get; init; }

    /// <exception cref="InvalidModelException">The bytes are no TFLite model of version 3, or lead outside themselves.</exception>
    public static TfLiteModel Read(ReadOnlyMemory<byte> bytes)
    {
        var root = new FlatBuffer(bytes).Root("model");
        if (root.UInt(0) is not Version and var version)
            throw new InvalidModelException($"the schema version is {version}, only {Version} is known; convert the model again with a current TensorFlow.");
        var graphs = root.Tables(2, "sub-graph");
        if (graphs.Length == 0)
            throw new InvalidModelException("the file holds no sub-graph; convert the model again.");
        var buffers = root.Tables(4, "buffer");
        ReadOnlyMemory<byte> Data(long index, string what) => index < buffers.Length
            ? DataOf(buffers[index])
            : throw new InvalidModelException($"{what} uses buffer {index}, the file has {buffers.Length}; copy or export the file again.");

        var graph = graphs[0];
        var tensors = graph.Tables(0, "tensor").Select((table, index) => TfLiteTensor.Read(table, index, Data)).ToArray();
        var codes = root.Tables(1, "operator code").Select(ReadCode).ToArray();
        var metadata = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        foreach (var entry in root.Tables(6, "metadata"))
            metadata[entry.Text(0)] = Data(entry.UInt(1), entry.Name);
        return new TfLiteModel
        {
            Description = root.Text(3),
            Name = graph.Text(4),
            Tensors = tensors,
            Operators = graph.Tables(3, "operator").Select((table, index) => TfLiteOperator.Read(table, index, codes, tensors.Length)).ToArray(),
            Inputs = Indices(graph.Ints(1), tensors.Length, "input"),
            Outputs = Indices(graph.Ints(2), tensors.Length, "output"),
            Metadata = metadata,
        };
    }

    // Files from before 128 builtin operators have the code in a byte; later ones have 127 there and the code in a field of its own.
    private static (TfLiteOperatorCode Code, string Custom) ReadCode(FlatTable table) =>
        ((TfLiteOperatorCode)Math.Max((int)(sbyte)table.Byte(0), table.Int(3)), table.Text(1));

    private static ReadOnlyMemory<byte> DataOf(FlatTable buffer) => buffer.Long(1) > 1 ? buffer.Outside(buffer.Long(1), buffer.Long(2)) : buffer.Bytes(0);

    private static int[] Indices(int[] indices, int tensors, string what) => Array.TrueForAll(indices, index => index >= 0 && index < tensors)
        ? indices
        : throw new InvalidModelException($"a graph {what} is tensor {Array.Find(indices, index => index < 0 || index >= tensors)}, there are {tensors}; copy or export the file again.");
}
