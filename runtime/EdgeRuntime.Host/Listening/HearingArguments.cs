using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using EdgeRuntime.Inference;
using EdgeRuntime.Pipeline;
using EdgeRuntime.Speech.Keywords;
using EdgeRuntime.Speech.Segmentation;

namespace EdgeRuntime.Host.Listening;

/// <summary>The options of commands that listen: models, and when they have heard something.</summary>
internal sealed class HearingArguments
{
    private readonly Option<string?> _vad = new("--vad") { Description = "A bundle that says where speech is: Silero's, or one with features and a class speech (docs/speech.md)", HelpName = "BUNDLE" };
    private readonly Option<string?> _words = new("--words") { Description = "A bundle that tells words apart, with features", HelpName = "BUNDLE" };
    private readonly Option<string?> _transcribe = new("--transcribe") { Description = "A bundle that knows what is said: a CTC model with features, whose labels are its tokens", HelpName = "BUNDLE" };
    private readonly Option<string[]> _threshold = new("--threshold") { Description = "Mean score from which on a word is heard, of all or of one: 0.8 or \"hey jetson=0.9\"; may be given more than once [default: that of each word in the bundle, else 0.7]", HelpName = "[WORD=]NUMBER" };
    private readonly Option<TimeSpan?> _smoothing = OptionParsing.Duration("--smoothing", "Over how long scores are averaged [default: as the bundle says, else 200ms]");
    private readonly Option<TimeSpan?> _refractory = OptionParsing.Duration("--refractory", "How long after a word no other is heard [default: as the bundle says, else 1s]");
    private readonly Option<int?> _hop = OptionParsing.Integer("--hop", "Rows of features from one run of the model to the next [default: as the bundle says, else about 30 ms]", 1, 1000);
    private readonly Option<double?> _speech = OptionParsing.Number("--speech-threshold", "Probability from which on there is speech [default: 0.5]");
    private readonly Option<TimeSpan?> _leastSpeech = OptionParsing.Duration("--least-speech", "What is not longer is no speech [default: 250ms]");
    private readonly Option<TimeSpan?> _leastSilence = OptionParsing.Duration("--least-silence", "How long speech must pause to end [default: 100ms]");
    private readonly Option<TimeSpan?> _padding = OptionParsing.Duration("--padding", "Added before and after speech [default: 30ms]");

    private readonly SoundArguments _sound = new();
    private readonly TranscriptArguments _text = new();

    public HearingArguments(Command command)
    {
        foreach (var option in Own)
            command.Options.Add(option);
        _text.AddTo(command);
        _threshold.Validators.Add(static result =>
        {
            foreach (var token in result.Tokens)
            {
                if (!TryRead(token.Value, out _, out _))
                    result.AddError($"'--threshold' takes a number, or a word and its number as in \"hey jetson=0.9\", found '{token.Value}'.");
            }
        });
    }

    private IReadOnlyList<Option> All => [.. Own, .. _text.All];

    private IReadOnlyList<Option> Own => [_vad, _words, _transcribe, _threshold, _smoothing, _refractory, _hop, _speech, _leastSpeech, _leastSilence, _padding, .. _sound.All];

    /// <summary>Whether there is a model to listen with.</summary>
    public bool HasModels(SymbolResult command) => (OptionParsing.Text(command, _vad) ?? OptionParsing.Text(command, _words) ?? OptionParsing.Text(command, _transcribe)) is not null;

    /// <summary>The first of the options that was given; null where none was.</summary>
    public string? Given(SymbolResult command)
    {
        foreach (var option in All)
        {
            if (command.GetResult(option) is { Implicit: false })
                return option.Name;
        }
        return null;
    }

    /// <summary>The options as they are given to another edgert, with paths that hold everywhere.</summary>
    public IEnumerable<string> Arguments(ParseResult parsed) => OptionParsing.Given(parsed, All, [_vad, _words, _transcribe, .. _text.Paths]);

    /// <summary>How the models listen.</summary>
    public HearingOptions Read(ParseResult parsed)
    {
        double? threshold = null;
        var thresholds = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var text in parsed.GetValue(_threshold) ?? [])
        {
            if (TryRead(text, out var word, out var value) && word.Length > 0)
                thresholds[word] = value;
            else
                threshold = value;
        }
        return new HearingOptions
        {
            Hop = parsed.GetValue(_hop),
            Words = new KeywordOptions
            {
                Threshold = threshold,
                Thresholds = thresholds,
                Smoothing = parsed.GetValue(_smoothing),
                Refractory = parsed.GetValue(_refractory),
            },
            Speech = new SegmenterOptions
            {
                Threshold = parsed.GetValue(_speech) ?? 0.5,
                LeastSpeech = parsed.GetValue(_leastSpeech) ?? TimeSpan.FromMilliseconds(250),
                LeastSilence = parsed.GetValue(_leastSilence) ?? TimeSpan.FromMilliseconds(100),
                Padding = parsed.GetValue(_padding) ?? TimeSpan.FromMilliseconds(30),
            },
            Text = _text.Read(parsed, null),
            Sound = _sound.Read(parsed),
        };
    }

    /// <summary>Opens the models.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="engine">What runs them; null: the native engine.</param>
    /// <exception cref="EdgeRuntimeException">A bundle cannot be opened, or is none of a model that listens.</exception>
    public HearingModels Open(ParseResult parsed, EngineOptions? engine) =>
        new(parsed.GetValue(_vad), parsed.GetValue(_words), parsed.GetValue(_transcribe), Read(parsed), (reader, path) => engine?.Open(reader, path, parsed) ?? TunedSession.Open(reader, path, new SessionOptions()));

    // The number stands behind the last sign: words may have signs in them.
    private static bool TryRead(string text, out string word, out double threshold)
    {
        var sign = text.LastIndexOf('=');
        word = sign < 0 ? "" : text[..sign].Trim();
        return double.TryParse(text.AsSpan(sign + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out threshold) && double.IsFinite(threshold) && (sign < 0 || word.Length > 0);
    }
}
