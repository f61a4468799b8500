using EdgeRuntime.Bundle;
using EdgeRuntime.Converter.CommandLine;
using EdgeRuntime.Converter.Conversion;
using EdgeRuntime.Evaluation.Reports;
using EdgeRuntime.Pipeline.Sound;
using EdgeRuntime.Speech.Keywords;

namespace EdgeRuntime.Converter.Words;

/// <summary>Measures a model of words at all thresholds, takes one for each word, and measures once more with those.</summary>
internal static class ThresholdSearch
{
    /// <summary>Runs it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="positives">DATA with recordings of its words.</param>
    /// <param name="negatives">A file or folder of other sound.</param>
    /// <param name="options">Smoothing and pause.</param>
    /// <param name="hop">Rows from one run to the next; null: as the model says.</param>
    /// <param name="most">The most false accepts of a word in an hour.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ConfigurationException">The model is none of words, or what was given to hear does not suit it.</exception>
    public static WordReport Run(ModelFile model, string positives, string negatives, KeywordOptions options, int? hop, double most, CancellationToken cancellation)
    {
        // Thresholds of the bundle are what is chosen anew.
        var listener = new KeywordListener(model.Session, model.Manifest, model.Labels, options with { Threshold = KeywordOptions.DefaultThreshold }, hop);
        var labels = model.Labels;
        if (labels.Count != listener.Scores.Length || labels.All(KeywordDetector.IsNoWord))
            throw new ConfigurationException($"{model.Manifest.Name}: expected a model whose {listener.Scores.Length} classes have names, one of them a word; name them with edgec convert --labels.");
        using var words = new SpokenWords(positives, labels);
        var others = new OtherSound(negatives);
        var settings = listener.Options with { Thresholds = new Dictionary<string, double>() };
        var trial = new WordTrial(listener, labels, [.. ThresholdChoice.All.Select(threshold => settings with { Threshold = threshold })]);
        var counts = ProgressBar.Run("listening", 1, progress => trial.Run(words, others, done => progress(done, null), cancellation));
        if (trial.Hours <= 0)
            throw new ConfigurationException($"{negatives}: has no sound; expected hours of sound in which the words are not said.");
        var curves = Enumerable.Range(0, labels.Count).Where(label => !KeywordDetector.IsNoWord(labels[label])).Select(label => new Curve(label,
            [.. counts.Select((count, at) => new WordPoint(ThresholdChoice.All[at], count.Recordings[label] - count.Heard[label], count.FalseAccepts[label]))])).ToList();
        foreach (var curve in curves)
            curve.Chosen = ThresholdChoice.Best(curve.Points, counts[0].Recordings[curve.Label], trial.Hours, most);
        var final = Confirm(curves);
        return new WordReport
        {
            Hours = trial.Hours,
            MaxFalsePerHour = most,
            SmoothingMs = settings.Smoothing!.Value.TotalMilliseconds,
            RefractoryMs = settings.Refractory!.Value.TotalMilliseconds,
            Hop = listener.Hop,
            Words = [.. curves.Select(curve => curve.Chosen < 0 ? new WordCurve { Name = labels[curve.Label], Recordings = counts[0].Recordings[curve.Label], Points = curve.Points } : new WordCurve
            {
                Name = labels[curve.Label],
                Recordings = final.Recordings[curve.Label],
                Points = curve.Points,
                Threshold = ThresholdChoice.All[curve.Chosen],
                Heard = Share.Of(final.Heard[curve.Label], final.Recordings[curve.Label]),
                FalseAccepts = EventRate.Of(final.FalseAccepts[curve.Label], trial.Hours),
                Confused = final.Confused[curve.Label],
            })],
        };

        // Thresholds of several words work together: a word that is heard keeps others from being heard. Those that are too much for the budget together are raised.
        WordCounts Confirm(IReadOnlyList<Curve> all)
        {
            while (true)
            {
                var chosen = all.Where(curve => curve.Chosen >= 0).ToDictionary(curve => labels[curve.Label], curve => ThresholdChoice.All[curve.Chosen]);
                var again = new WordTrial(listener, labels, [settings with { Threshold = 1, Thresholds = chosen }]);
                var found = ProgressBar.Run("once more with the thresholds chosen", 1, progress => again.Run(words, others, done => progress(done, null), cancellation))[0];
                var over = all.Where(curve => curve.Chosen >= 0 && found.FalseAccepts[curve.Label] / again.Hours > most).ToList();
                if (over.Count == 0)
                    return found;
                foreach (var curve in over)
                    curve.Chosen = curve.Chosen + 1 < ThresholdChoice.All.Length ? curve.Chosen + 1 : -1;
            }
        }
    }

    /// <summary>What a bundle keeps of it.</summary>
    /// <exception cref="ConfigurationException">A word has no threshold.</exception>
    public static KeywordSettings Settings(WordReport report) => new()
    {
        Thresholds = new SortedDictionary<string, double>(report.Words.ToDictionary(word => word.Name, word => word.Threshold
            ?? throw new ConfigurationException($"'{word.Name}' has no threshold that keeps it within {report.MaxFalsePerHour} false accepts an hour.")), StringComparer.Ordinal),
        SmoothingMs = report.SmoothingMs,
        RefractoryMs = report.RefractoryMs,
        Hop = report.Hop,
    };

    private sealed class Curve(int label, IReadOnlyList<WordPoint> points)
    {
        public int Label => label;

        public IReadOnlyList<WordPoint> Points => points;

        public int Chosen { get; set; }
    }
}
