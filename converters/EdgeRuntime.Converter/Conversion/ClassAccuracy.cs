using EdgeRuntime.Evaluation.Reports;
using EdgeRuntime.Pipeline;

namespace EdgeRuntime.Converter.Conversion;

/// <summary>Counts right predictions class by class.</summary>
internal sealed class ClassAccuracy
{
    private readonly List<(int Count, int Correct)> _counts = [];

    public void Add(Prediction prediction)
    {
        if (prediction.Label < 0)
            return;
        while (_counts.Count <= prediction.Label)
            _counts.Add(default);
        var (count, correct) = _counts[prediction.Label];
        _counts[prediction.Label] = (count + 1, correct + (prediction.IsCorrect ? 1 : 0));
    }

    public IReadOnlyList<Row> Rows(IReadOnlyList<string> names) =>
        [.. _counts.Select((entry, index) => new Row(index < names.Count ? names[index] : $"{index}", entry.Count, entry.Count == 0 ? 0 : (double)entry.Correct / entry.Count)).Where(row => row.Count > 0)];

    /// <summary>The rows of a report.</summary>
    public IReadOnlyList<ReportClass> ToReport(IReadOnlyList<string> names) =>
        [.. _counts.Select((entry, index) => (Name: index < names.Count ? names[index] : $"{index}", Accuracy: Share.Of(entry.Correct, entry.Count))).Where(row => row.Accuracy is not null).Select(row => new ReportClass(row.Name, row.Accuracy!))];

    public sealed record Row(string Name, int Count, double Accuracy);
}
