namespace EdgeRuntime.Host.Server.Inference;

/// <summary>An input as a request gives it, and where its values lie in the request's bytes.</summary>
internal sealed class RequestTensor
{
    public string Name { get; set; } = "";

    public string DataType { get; set; } = "";

    public List<int>? Shape { get; set; }

    /// <summary>Where the JSON array of its values begins; -1: there is none.</summary>
    public int DataStart { get; set; } = -1;

    /// <summary>Bytes of its binary data, as the parameter <c>binary_data_size</c> says; -1: there is none.</summary>
    public int BinarySize { get; set; } = -1;

    /// <summary>Where its binary data lies.</summary>
    public int BinaryStart { get; set; }
}

/// <summary>An output that a request asks for.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsBinary">Whether its values follow the JSON.</param>
internal sealed record RequestOutput(string Name, bool IsBinary);
