namespace EdgeRuntime.Graph.TfLite;

/// <summary>One operator of a sub-graph; inputs and outputs are tensor indices, −1 for an optional input that is absent.</summary>
internal sealed record TfLiteOperator
{
    public required int Index { get; init; }

    public required TfLiteOperatorCode Code { get; init; }

    /// <summary>The name of a custom operator, "" for builtin ones.</summary>
    public required string CustomCode { get; init; }

    public required int[] Inputs { get; init; }

    public required int[] Outputs { get; init; }

    /// <summary>The operator's own options; null where the file has none, which means their defaults.</summary>
    public required FlatTable? Options { get; init; }

    /// <summary>The bytes of a custom operator's options, in a form of its own.</summary>
    public required ReadOnlyMemory<byte> CustomOptions { get; init; }

    /// <summary>The operator's name: a builtin's as in the schema, a custom one's own.</summary>
    public string Name => Code == TfLiteOperatorCode.CUSTOM ? $"CUSTOM '{CustomCode}'" : Enum.IsDefined(Code) ? Code.ToString() : $"builtin operator {(int)Code}";

    /// <exception cref="InvalidModelException">An index leads nowhere.</exception>
    public static TfLiteOperator Read(FlatTable table, int index, IReadOnlyList<(TfLiteOperatorCode Code, string Custom)> codes, int tensors)
    {
        var code = table.UInt(0);
        if (code >= codes.Count)
            throw new InvalidModelException($"operator {index} is of kind {code}, the file lists {codes.Count}; copy or export the file again.");
        var result = new TfLiteOperator
        {
            Index = index,
            Code = codes[(int)code].Code,
            CustomCode = codes[(int)code].Custom,
            Inputs = table.Ints(1),
            Outputs = table.Ints(2),
            Options = table.Byte(3) == 0 ? null : table.Table(4, $"operator {index}, options"),
            CustomOptions = table.Bytes(5),
        };
        foreach (var tensor in result.Inputs)
        {
            if (tensor < -1 || tensor >= tensors)
                throw new InvalidModelException($"operator {index} ({result.Name}) reads tensor {tensor}, there are {tensors}; copy or export the file again.");
        }
        foreach (var tensor in result.Outputs)
        {
            if (tensor < 0 || tensor >= tensors)
                throw new InvalidModelException($"operator {index} ({result.Name}) writes tensor {tensor}, there are {tensors}; copy or export the file again.");
        }
        return result;
    }
}
