using System.Text.Json;
using EdgeRuntime.Bundle;
using EdgeRuntime.Inference;
using EdgeRuntime.Inference.Threading;

namespace EdgeRuntime.Pipeline;

/// <summary>
/// What was measured of a bundle on one device, a small JSON file beside it (<c>NAME.edge.tune</c>): how many threads share each operation. It holds for one plan, one processor and one number of threads;
/// for any other it is passed over. It comes from anywhere, like the bundle: what is not exactly this is refused.
/// </summary>
public sealed record TuningFile
{
    /// <summary>The only version there is.</summary>
    public const int FormatVersion = 1;

    /// <summary>The longest file that is read.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>SHA-256 of the bundle's <c>plan.bin</c>, as its manifest has it.</summary>
    public required string Plan { get; init; }

    /// <summary>The processor, as <see cref="ProcessorName.WithKernels"/> names it.</summary>
    public required string Processor { get; init; }

    /// <summary>Threads of the session, 2 to <see cref="WorkerPool.MaxThreads"/>.</summary>
    public required int Threads { get; init; }

    /// <summary>Threads that share each operation of the plan, in its order: 1 to <see cref="Threads"/> each.</summary>
    public required IReadOnlyList<int> Parts { get; init; }

    /// <summary>The file's name beside a bundle.</summary>
    public static string NameFor(string bundle) => bundle + ".tune";

    /// <summary>The digest of a bundle's plan; empty where it has none.</summary>
    public static string PlanOf(BundleReader bundle)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        return bundle.Manifest.Entries.Find(static entry => entry.Name == BundleEntryNames.Plan)?.Sha256 ?? "";
    }

    /// <summary>Whether it was measured of this bundle's plan, with so many threads, on this processor.</summary>
    public bool Fits(BundleReader bundle, int threads) => Threads == threads && Plan == PlanOf(bundle) && Processor == ProcessorName.WithKernels();

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidModelException">It is not what <see cref="ToBytes"/> gives.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static TuningFile Read(string path)
    {
        // Opening a pipe would wait for a writer; it has no length, as no other than a regular file.
        if (new FileInfo(path).Length == 0)
            throw Damaged(path, "it is empty, or no regular file.");
        using var file = File.OpenHandle(path);
        var length = RandomAccess.GetLength(file);
        if (length > MaxBytes)
            throw Damaged(path, $"{length} bytes, at most {MaxBytes} are allowed.");
        var bytes = new byte[length];
        return Parse(bytes.AsSpan(0, RandomAccess.Read(file, bytes, 0)), path);
    }

    /// <summary>Reads what a file holds.</summary>
    /// <param name="json">Its bytes.</param>
    /// <param name="source">What to call it in messages.</param>
    /// <exception cref="InvalidModelException">It is not what <see cref="ToBytes"/> gives.</exception>
    public static TuningFile Parse(ReadOnlySpan<byte> json, string source)
    {
        try
        {
            return TuningReader.Read(json);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Damaged(source, e.Message, e);
        }
    }

    /// <summary>The file's bytes.</summary>
    public byte[] ToBytes()
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteNumber("format_version"u8, FormatVersion);
            json.WriteString("plan"u8, Plan);
            json.WriteString("processor"u8, Processor);
            json.WriteNumber("threads"u8, Threads);
            json.WriteStartArray("parts"u8);
            foreach (var parts in Parts)
                json.WriteNumberValue(parts);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        bytes.WriteByte((byte)'\n');
        return bytes.ToArray();
    }

    /// <summary>The error for a file that cannot be used, and what to do about it.</summary>
    internal static InvalidModelException Damaged(string path, string what, Exception? cause = null) =>
        new($"{path}: not a tuning that can be used: {what} Delete it, or run 'edgert tune' again.", cause);
}
