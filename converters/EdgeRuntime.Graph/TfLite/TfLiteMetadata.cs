namespace EdgeRuntime.Graph.TfLite;

internal static class TfLiteMetadata
{
    public static void Apply(TfLiteModel source, ReadOnlyMemory<byte> file, Model model) { }
}
