using System.Text.Json;
using EdgeRuntime.Bundle;
using EdgeRuntime.Inference;
using EdgeRuntime.Inference.Threading;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Pipeline;

/// <summary>
/// What was measured of a bundle on one device, a small JSON file beside it (<c>NAME.edge.tune</c>): the kernel of each operation, and how many threads share it. It holds for one plan, one processor and one version of the engine;
/// for any other it is passed over. It comes from anywhere, like the bundle: what is not exactly this is refused.
/// </summary>
public sealed record TuningFile
{
    /// <summary>The only version that is read; 1 had no kernels.</summary>
    public const int FormatVersion = 2;

    /// <summary>The longest file that is read.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>The version of the engine that measured: kernels change from one to the next.</summary>
    public required string Program { get; init; }

    /// <summary>SHA-256 of the bundle's <c>plan.bin</c>, as its manifest has it.</summary>
    public required string Plan { get; init; }

    /// <summary>The processor, as <see cref="ProcessorName.WithKernels"/> names it.</summary>
    public required string Processor { get; init; }

    /// <summary>Threads of the session, 1 to <see cref="WorkerPool.MaxThreads"/>.</summary>
    public required int Threads { get; init; }

    /// <summary>Threads that share each operation of the plan, in its order: 1 to <see cref="Threads"/> each.</summary>
    public required IReadOnlyList<int> Parts { get; init; }

    /// <summary>The kernel of each operation of the plan, in its order; automatic: the engine's own choice.</summary>
    public required IReadOnlyList<KernelChoice> Kernels { get; init; }

    /// <summary>The version of this engine.</summary>
    public static string ThisProgram => typeof(TuningFile).Assembly.GetName().Version!.ToString(3);

    /// <summary>The file's name beside a bundle.</summary>
    public static string NameFor(string bundle) => bundle + ".tune";

    /// <summary>The digest of a bundle's plan; empty where it has none.</summary>
    public static string PlanOf(BundleReader bundle)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        return bundle.Manifest.Entries.Find(static entry => entry.Name == BundleEntryNames.Plan)?.Sha256 ?? "";
    }

    /// <summary>What was chosen for a bundle here.</summary>
    public static TuningFile From(TuningResult result, BundleReader bundle, int threads)
    {
        ArgumentNullException.ThrowIfNull(result);
        return new TuningFile { Program = ThisProgram, Plan = PlanOf(bundle), Processor = ProcessorName.WithKernels(), Threads = threads, Parts = result.Parts, Kernels = result.Kernels };
    }

    /// <summary>Why it does not hold for this bundle, this processor and this engine, as in <c>it is of another bundle.</c>; null: it does.</summary>
    public string? Misfit(BundleReader bundle)
    {
        if (Plan != PlanOf(bundle))
            return "it was measured of another bundle.";
        if (Program != ThisProgram)
            return $"it was measured by version {Program}, this is {ThisProgram}.";
        return Processor != ProcessorName.WithKernels() ? $"it was measured on {Processor}, this is {ProcessorName.WithKernels()}." : null;
    }

    /// <summary>The same options with its kernels, and with its parts where they are for as many threads.</summary>
    public SessionOptions ApplyTo(SessionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var tuned = options.WithKernels(Kernels);
        return options.Threads == Threads ? tuned.WithParts(Parts) : tuned;
    }

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
            json.WriteString("program"u8, Program);
            json.WriteString("plan"u8, Plan);
            json.WriteString("processor"u8, Processor);
            json.WriteNumber("threads"u8, Threads);
            json.WriteStartArray("parts"u8);
            foreach (var parts in Parts)
                json.WriteNumberValue(parts);
            json.WriteEndArray();
            json.WriteStartArray("kernels"u8);
            foreach (var kernel in Kernels)
                json.WriteStringValue(kernel.ToString());
            json.WriteEndArray();
            json.WriteEndObject();
        }
        bytes.WriteByte((byte)'\n');
        return bytes.ToArray();
    }

    /// <summary>The line that says why a file is passed over, and what to do about it.</summary>
    internal static string PassedOver(string path, string why) => $"{path}: the tuning is passed over: {why} Delete it, or run 'edgert tune' again.";

    private static InvalidModelException Damaged(string path, string what, Exception? cause = null) => new(PassedOver(path, what), cause);
}
