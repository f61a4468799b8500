namespace EdgeRuntime;

/// <summary>What a native library says when it fails, made fit for one line.</summary>
public static class NativeMessage
{
    private const int LongestLine = 500;
    private static readonly string[] s_deviceFailures = ["CUDA failure ", "CUDNN failure ", "CUBLAS failure ", "CURAND failure ", "CUFFT failure "];

    /// <summary>
    /// The reason in an ONNX Runtime message: its first line, without the error code before it and the full stop behind it, cut after 500 characters. Of a GPU's failure only
    /// the failure, without the functions in ONNX Runtime's sources that passed it on: <c>CUDA failure 2: out of memory</c>.
    /// </summary>
    public static string Reason(string message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var line = message.AsSpan().Trim();
        if (line.StartsWith("[ErrorCode:") && line.IndexOf(']') is > 0 and var close)
            line = line[(close + 1)..].TrimStart();
        var end = line.IndexOfAny('\r', '\n');
        line = end < 0 ? line : line[..end];
        foreach (var failure in s_deviceFailures)
        {
            if (line.IndexOf(failure) is >= 0 and var start)
            {
                line = line[start..];
                var place = line.IndexOf(" ; GPU=");
                line = place < 0 ? line : line[..place];
            }
        }
        line = line.TrimEnd(" .");
        return line.Length <= LongestLine ? line.ToString() : $"{line[..LongestLine]}…";
    }
}
