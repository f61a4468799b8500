namespace EdgeRuntime.Host.Reports;

/// <summary>What <c>edgert info</c> knows of the program and the device.</summary>
internal sealed record InfoReport(
    string Version, string Flavour, string Runtime, string Architecture, int Processors, IReadOnlyList<string> InstructionSets, string Kernels, double HandOverNs,
    IReadOnlyList<EngineReport> Engines, IReadOnlyList<DeviceReport> Devices);

/// <summary>One engine: whether it can be used, and the library behind it.</summary>
internal sealed record EngineReport(string Name, bool Available, string? Library);

/// <summary>One device that the kernel shows.</summary>
internal sealed record DeviceReport(string Kind, string Name, string Path, string Uri);
