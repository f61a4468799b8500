using System.CommandLine;
using EdgeRuntime.Speech.Sound;

namespace EdgeRuntime.Host.Listening;

/// <summary>The options that say what is done with sound before a model hears it.</summary>
internal sealed class SoundArguments
{
    private readonly Option<int?> _channel = OptionParsing.Integer("--channel", "The channel to take, counted from 0 [default: all, mixed]", 0, 63);
    private readonly Option<double?> _highPass = OptionParsing.Number("--high-pass", "Takes away what lies below, in Hz");
    private readonly Option<double?> _level = OptionParsing.Number("--level", "Automatic gain: brings speech to so many dB below full scale, -60 to -1");

    /// <summary>The options.</summary>
    public IReadOnlyList<Option> All => [_channel, _highPass, _level];

    /// <summary>What was asked for.</summary>
    public SoundOptions Read(ParseResult parsed) => new() { Channel = parsed.GetValue(_channel) ?? -1, HighPass = parsed.GetValue(_highPass) ?? 0, Level = parsed.GetValue(_level) ?? 0 };
}
