namespace EdgeRuntime.Benchmarks.Engine;

/// <summary>One row with one number of threads. Times are medians in microseconds, both engines in turns in one process.</summary>
/// <param name="Threads">Threads of each engine.</param>
/// <param name="NativeUs">The native engine.</param>
/// <param name="OrtUs">ONNX Runtime.</param>
/// <param name="Ratio">ONNX Runtime's time over the native engine's.</param>
/// <param name="Form">The form of the model's activations that ONNX Runtime is better with: u8 or s8; null where they are not quantized.</param>
/// <param name="OtherRatio">The ratio with the other form.</param>
/// <param name="Target">The least ratio that is aimed at.</param>
/// <param name="AllocatedBytes">Managed bytes that a run of the native engine allocates.</param>
internal sealed record RowTiming(int Threads, double NativeUs, double OrtUs, double Ratio, string? Form, double? OtherRatio, double? Target, double AllocatedBytes)
{
    public bool? Met => Target is { } target ? Ratio >= target : null;
}

/// <summary>A row's results; without timings it is absent, and <paramref name="Absent"/> says why.</summary>
internal sealed record RowResult(string Name, string Group, IReadOnlyList<RowTiming> Timings, string? Absent = null);

/// <summary>The geometric mean of a group's ratios.</summary>
internal sealed record GroupMean(string Group, int Threads, int Rows, double Ratio, double? Target)
{
    public bool? Met => Target is { } target ? Ratio >= target : null;
}

/// <summary>A measure of whole processes or sessions: the native engine's value, ONNX Runtime's, and what is held to a target.</summary>
/// <param name="Name">What is measured.</param>
/// <param name="Unit">The unit of both values.</param>
/// <param name="Native">The native engine's value.</param>
/// <param name="Ort">ONNX Runtime's value; null where it is not measured.</param>
/// <param name="Target">The target in words.</param>
/// <param name="Met">Whether it is met.</param>
internal sealed record ProcessMeasure(string Name, string Unit, double Native, double? Ort, string Target, bool Met);

/// <summary>What was measured on: processor, cores, instructions, versions.</summary>
internal sealed record Machine(string Processor, int Cores, string System, string Kernels, string NativeVersion, string OrtVersion);

/// <summary>Everything that a run of the benchmark found; <c>artifacts/bench/engine.json</c> is this record with snake_case names.</summary>
/// <param name="Date">UTC.</param>
/// <param name="Machine">What was measured on.</param>
/// <param name="Emit">Whether machine code was emitted.</param>
/// <param name="SecondsPerEngine">How long each engine ran for each number.</param>
/// <param name="Rows">The models.</param>
/// <param name="Means">Geometric means of groups.</param>
/// <param name="Processes">Measures of processes and sessions.</param>
internal sealed record EngineResults(DateTime Date, Machine Machine, bool Emit, double SecondsPerEngine, IReadOnlyList<RowResult> Rows, IReadOnlyList<GroupMean> Means, IReadOnlyList<ProcessMeasure> Processes)
{
    /// <summary>The geometric means of every group and number of threads that has rows.</summary>
    public static List<GroupMean> MeansOf(IReadOnlyList<RowResult> rows, IReadOnlyList<RowGroup> groups, bool emit) =>
        (from threads in (int[])[1, 2]
         from gr in groups
         let ratios = rows.Where(row => row.Group == gr.Name).SelectMany(row => row.Timings).Where(timing => timing.Threads == threads).Select(timing => timing.Ratio).ToArray()
         where ratios.Length > 1
         select new GroupMean(gr.Name, threads, ratios.Length, Math.Exp(ratios.Average(Math.Log)), !emit ? null : threads == 1 ? gr.Target : gr.Target2)).ToList();
}
