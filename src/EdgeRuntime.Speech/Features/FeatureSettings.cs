using System.Globalization;

namespace EdgeRuntime.Speech.Features;

/// <summary>Reads and checks <see cref="FeatureOptions"/>.</summary>
internal static class FeatureSettings
{
    private const string Known = "type, sample_rate, frame_length, frame_shift, transform, window, window_length, bins, low, high, mel, preemphasis, continuous_preemphasis, remove_offset, edges, amplitude, energy_scale, floor, log, cepstra, lifter, energy, range, stretch, normalize, mean, scale, least, most";

    /// <inheritdoc cref="FeatureOptions.Parse"/>
    public static FeatureOptions Read(IReadOnlyDictionary<string, string> settings)
    {
        var type = settings.TryGetValue("type", out var given) ? given : "fbank";
        var options = FeaturePresets.Of(type) ?? throw new ConfigurationException($"features: type is '{type}', expected one of {string.Join(", ", FeaturePresets.Names)}.");
        foreach (var (name, text) in settings)
            options = With(options, name, text);
        Check(options);
        return options;
    }

    /// <inheritdoc cref="FeatureOptions.Check"/>
    public static void Check(FeatureOptions options)
    {
        Demand(options.SampleRate is >= 4000 and <= 96000, "sample_rate", "4000 to 96000", options.SampleRate);
        Demand(options.FrameLength is > 0 and < 4096 && options.FrameSamples is >= 16 and <= 16384, "frame_length", "milliseconds that hold 16 to 16384 samples", options.FrameLength);
        Demand(options.FrameShift > 0 && options.FrameShift <= options.FrameLength && options.ShiftSamples >= 1, "frame_shift", "more than 0 ms and at most a frame", options.FrameShift);
        Demand(options.Transform == 0 || (options.Transform >= options.FrameSamples && options.Transform <= 32768 && FloatRealFft.Takes(options.Transform)), "transform", "0, or an even product of 2, 3 and 5 from the frame's samples to 32768", options.Transform);
        Demand(options.WindowLength >= 0 && options.WindowLength <= options.FrameLength && options.WindowSamples >= 16, "window_length", "0, or milliseconds that hold at least 16 samples and at most a frame", options.WindowLength);
        Demand(options.Bins is >= 1 and <= 512, "bins", "1 to 512", options.Bins);
        var half = options.SampleRate / 2.0;
        var high = options.High > 0 ? options.High : half + options.High;
        Demand(options.Low >= 0 && options.Low < half, "low", "0 Hz to half the sample rate", options.Low);
        Demand(high > options.Low && high <= half, "high", "above low, at most half the sample rate", options.High);
        Demand(options.Preemphasis is >= 0 and <= 1, "preemphasis", "0 to 1", options.Preemphasis);
        Demand(options.Amplitude is > 0 and <= 1e9, "amplitude", "above 0", options.Amplitude);
        Demand(options.EnergyScale is > 0 and <= 1e9, "energy_scale", "above 0", options.EnergyScale);
        Demand(options.Floor is > 0 and <= 1e9 && (float)options.Floor > 0, "floor", "above 0", options.Floor);
        Demand(options.Cepstra >= 0 && options.Cepstra <= options.Bins, "cepstra", "0 to bins", options.Cepstra);
        Demand(options.Lifter is >= 0 and <= 1e6, "lifter", "at least 0", options.Lifter);
        Demand(!options.Energy || options.Cepstra > 0, "energy", "false without cepstra", "true");
        Demand(options.Range is >= 0 and <= 1e6, "range", "at least 0", options.Range);
        Demand(options.Stretch is >= 0 and <= 1e6, "stretch", "at least 0", options.Stretch);
        Demand(options.Stretch == 0 || options is { Cepstra: 0, Scale: > 0, Log: not LogKind.None } and not { Type: "micro" }, "stretch", "0 where values are no logarithms of filters or scale is negative", options.Stretch);
        Demand(Math.Abs(options.Mean) <= 1e9, "mean", "a number", options.Mean);
        Demand(options.Scale != 0 && Math.Abs(options.Scale) <= 1e9, "scale", "a number that is not 0", options.Scale);
        Demand(options.Least < options.Most, "least", "less than most", options.Least);
        if (options.Type == "micro")
            Demand(options.FrameLength == Math.Floor(options.FrameLength) && options.FrameShift == Math.Floor(options.FrameShift), "frame_length", "whole milliseconds with type micro", options.FrameLength);
    }

    private static FeatureOptions With(FeatureOptions options, string name, string text) => name switch
    {
        "type" => options,
        "sample_rate" => options with { SampleRate = (int)Whole(name, text) },
        "frame_length" => options with { FrameLength = Number(name, text) },
        "frame_shift" => options with { FrameShift = Number(name, text) },
        "transform" => options with { Transform = (int)Whole(name, text) },
        "window" => options with { Window = OneOf(name, text, ("povey", WindowShape.Povey), ("hann", WindowShape.Hann), ("periodic_hann", WindowShape.PeriodicHann), ("hamming", WindowShape.Hamming), ("rectangular", WindowShape.Rectangular)) },
        "window_length" => options with { WindowLength = Number(name, text) },
        "bins" => options with { Bins = (int)Whole(name, text) },
        "low" => options with { Low = Number(name, text) },
        "high" => options with { High = Number(name, text) },
        "mel" => options with { Mel = OneOf(name, text, ("kaldi", MelKind.Kaldi), ("htk", MelKind.Htk), ("slaney", MelKind.Slaney)) },
        "preemphasis" => options with { Preemphasis = Number(name, text) },
        "continuous_preemphasis" => options with { ContinuousPreemphasis = OneOf(name, text, ("true", true), ("false", false)) },
        "remove_offset" => options with { RemoveOffset = OneOf(name, text, ("true", true), ("false", false)) },
        "edges" => options with { Edges = OneOf(name, text, ("snip", EdgeKind.Snip), ("mirror", EdgeKind.Mirror), ("reflect", EdgeKind.Reflect)) },
        "amplitude" => options with { Amplitude = Number(name, text) },
        "energy_scale" => options with { EnergyScale = Number(name, text) },
        "floor" => options with { Floor = Number(name, text) },
        "log" => options with { Log = OneOf(name, text, ("natural", LogKind.Natural), ("decimal", LogKind.Decimal), ("decibel", LogKind.Decibel), ("none", LogKind.None)) },
        "cepstra" => options with { Cepstra = (int)Whole(name, text) },
        "lifter" => options with { Lifter = Number(name, text) },
        "energy" => options with { Energy = OneOf(name, text, ("true", true), ("false", false)) },
        "range" => options with { Range = Number(name, text) },
        "stretch" => options with { Stretch = Number(name, text) },
        "normalize" => options with { Normalize = OneOf(name, text, ("none", NormalizeKind.None), ("mean", NormalizeKind.Mean), ("per_feature", NormalizeKind.PerFeature)) },
        "mean" => options with { Mean = Number(name, text) },
        "scale" => options with { Scale = Number(name, text) },
        "least" => options with { Least = Number(name, text) },
        "most" => options with { Most = Number(name, text) },
        _ => throw new ConfigurationException($"features: there is no '{name}'; known are {Known}."),
    };

    private static double Number(string name, string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : throw Wrong(name, text, "a number");

    private static double Whole(string name, string text) => Number(name, text) is var value && value == Math.Floor(value) && Math.Abs(value) <= 1 << 30 ? value : throw Wrong(name, text, "a whole number");

    private static T OneOf<T>(string name, string text, params ReadOnlySpan<(string Word, T Value)> words)
    {
        var listed = "";
        foreach (var (word, value) in words)
        {
            if (word == text)
                return value;
            listed += listed.Length == 0 ? word : $", {word}";
        }
        throw Wrong(name, text, $"one of {listed}");
    }

    private static void Demand(bool holds, string name, string expected, object found)
    {
        if (!holds)
            throw Wrong(name, string.Create(CultureInfo.InvariantCulture, $"{found}"), expected);
    }

    private static ConfigurationException Wrong(string name, string found, string expected) => new($"features: {name} is {found}, expected {expected}.");
}
