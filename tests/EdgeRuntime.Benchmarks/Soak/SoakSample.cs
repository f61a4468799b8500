namespace EdgeRuntime.Benchmarks.Soak;

/// <summary>How the program was at a moment.</summary>
/// <param name="Seconds">Since the warm-up ended.</param>
/// <param name="Resident">Bytes in RAM.</param>
/// <param name="Cpu">Processor time so far, seconds.</param>
/// <param name="Frames">Frames that went through all stages so far.</param>
/// <param name="Lost">Frames that the source lost or a queue dropped so far.</param>
/// <param name="Allocated">Managed bytes that were allocated so far.</param>
/// <param name="Messages">MQTT messages that arrived so far.</param>
/// <param name="Pictures">Pictures that the live page got so far.</param>
internal sealed record SoakSample(double Seconds, long Resident, double Cpu, double Frames, double Lost, double Allocated, long Messages, long Pictures);
