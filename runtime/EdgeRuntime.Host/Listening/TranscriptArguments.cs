using System.CommandLine;
using EdgeRuntime.Speech.Recognition;
using EdgeRuntime.Speech.Recognition.Ngrams;

namespace EdgeRuntime.Host.Listening;

/// <summary>The options that say how connected speech becomes text.</summary>
internal sealed class TranscriptArguments
{
    private const long MostBytes = 1 << 20;

    private readonly Option<int?> _beam = OptionParsing.Integer("--beam", "Hypotheses that are followed at once, 1 is greedy [default: 1, 8 with hot words or an n-gram]", 1, 64);
    private readonly Option<string?> _hotWords = new("--hot-words") { Description = "A text file of phrases that are expected, one a line, as in 'lights on' or 'lights on :3.5'", HelpName = "FILE" };
    private readonly Option<double?> _bonus = OptionParsing.Number("--hot-word-bonus", "What each token of a hot word is worth, 0 to 100 [default: 2]");
    private readonly Option<string?> _ngram = new("--ngram") { Description = "How likely tokens follow each other: a file that edgec ngram counted", HelpName = "FILE" };
    private readonly Option<double?> _weight = OptionParsing.Number("--ngram-weight", "What its log probabilities are multiplied by, 0 to 10 [default: 0.5]");
    private readonly Option<double?> _insertion = OptionParsing.Number("--ngram-bonus", "What each token is worth beside it, -20 to 20: more makes longer texts [default: 0]");
    private readonly Option<TimeSpan?> _silence = OptionParsing.Duration("--end-silence", "Silence that ends what was said [default: 1200ms]");
    private readonly Option<TimeSpan?> _nothing = OptionParsing.Duration("--end-nothing", "Silence after which it starts anew where nothing was said [default: 2400ms]");
    private readonly Option<TimeSpan?> _longest = OptionParsing.Duration("--longest", "What lasts longer is ended [default: 20s]");

    /// <summary>The options.</summary>
    public IReadOnlyList<Option> All => [_beam, _hotWords, _bonus, _ngram, _weight, _insertion, _silence, _nothing, _longest];

    /// <summary>Those whose values are paths.</summary>
    public IReadOnlyList<Option> Paths => [_hotWords, _ngram];

    /// <summary>Adds the options, and refuses those that say how much something counts that is not given.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in All)
            command.Options.Add(option);
        command.Validators.Add(result =>
        {
            foreach (var (option, of) in (ReadOnlySpan<(Option, Option)>)[(_bonus, _hotWords), (_weight, _ngram), (_insertion, _ngram)])
            {
                if (result.GetResult(option) is { Implicit: false } && result.GetResult(of) is not { Implicit: false })
                    result.AddError($"'{option.Name}' needs '{of.Name} FILE'.");
            }
        });
    }

    /// <summary>What was asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="hop">Rows from one run of the model to the next.</param>
    /// <exception cref="ConfigurationException">The file of hot words cannot be read, or a line is none.</exception>
    public TranscriptOptions Read(ParseResult parsed, int? hop)
    {
        var words = parsed.GetValue(_hotWords) is { } path ? ReadWords(path) : [];
        var ngram = parsed.GetValue(_ngram) is { Length: > 0 } file ? new Ngram(file) : null;
        var (plain, defaults) = (new TranscriptOptions(), new EndpointOptions());
        return new TranscriptOptions
        {
            Beam = parsed.GetValue(_beam) ?? (words.Count > 0 || ngram is not null ? 8 : 1),
            HotWords = words,
            HotWordBonus = parsed.GetValue(_bonus) ?? plain.HotWordBonus,
            Ngram = ngram,
            NgramWeight = parsed.GetValue(_weight) ?? plain.NgramWeight,
            NgramBonus = parsed.GetValue(_insertion) ?? plain.NgramBonus,
            Hop = hop,
            Endpoints = new EndpointOptions
            {
                SilenceAfterSpeech = parsed.GetValue(_silence) ?? defaults.SilenceAfterSpeech,
                SilenceAfterNothing = parsed.GetValue(_nothing) ?? defaults.SilenceAfterNothing,
                LongestUtterance = parsed.GetValue(_longest) ?? defaults.LongestUtterance,
            },
        };
    }

    private static List<HotWord> ReadWords(string path)
    {
        string[] lines;
        try
        {
            lines = WholeFile.ReadLines(path, MostBytes, "hot words, a text file with a phrase a line");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{path}: hot words cannot be read: {error.Message}", error);
        }
        var words = new List<HotWord>();
        foreach (var line in lines)
        {
            if (HotWord.Parse(line) is { } word)
                words.Add(word);
        }
        return words.Count > 0 ? words : throw new ConfigurationException($"{path}: has no hot words; write a phrase a line.");
    }
}
