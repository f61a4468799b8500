using System.Text.Json.Serialization;

namespace EdgeRuntime.Host.Reports;

/// <summary>What <c>edgert info</c> knows of the program and the device.</summary>
internal sealed record InfoReport(
    string Version, string Flavour, string Runtime, string Architecture, int Processors, IReadOnlyList<string> InstructionSets, string Kernels, double HandOverNs,
    IReadOnlyList<EngineReport> Engines, IReadOnlyList<DeviceReport> Devices,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] TuningReport? Tuning);

/// <summary>What lies beside a bundle: whether it is used, its file (null: there is none), the operations whose kernel it chooses, the threads it was measured with, and why it is passed over.</summary>
internal sealed record TuningReport(string Bundle, bool Used, string? File, int Kernels, int? Threads, string? Problem);

/// <summary>One engine: whether it can be used, and the library behind it.</summary>
internal sealed record EngineReport(string Name, bool Available, string? Library);

/// <summary>One device that the kernel shows.</summary>
internal sealed record DeviceReport(string Kind, string Name, string Path, string Uri);
