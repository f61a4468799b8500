using System.Globalization;
using System.Text;

namespace EdgeRuntime.Training;

/// <summary>The epochs of a training as CSV: <c>history.csv</c>.</summary>
internal static class HistoryFile
{
    private const string Header = "epoch,learning_rate,train_loss,train_accuracy,validation_loss,validation_accuracy,seconds";

    public static string Format(IEnumerable<EpochResult> history)
    {
        var text = new StringBuilder(Header).Append('\n');
        foreach (var epoch in history)
            text.Append(CultureInfo.InvariantCulture,
                $"{epoch.Epoch},{epoch.LearningRate:R},{epoch.TrainLoss:R},{epoch.TrainAccuracy:R},{epoch.ValidationLoss:R},{epoch.ValidationAccuracy:R},{epoch.Seconds:F3}\n");
        return text.ToString();
    }

    /// <exception cref="InvalidModelException">The text is not what <see cref="Format"/> makes.</exception>
    public static IReadOnlyList<EpochResult> Parse(string text, string path)
    {
        try
        {
            return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(',')).Select(cells =>
                new EpochResult(int.Parse(cells[0], CultureInfo.InvariantCulture), Number(cells[1]), Number(cells[2]), Number(cells[3]), Optional(cells[4]), Optional(cells[5]), Number(cells[6])))];
        }
        catch (Exception exception) when (exception is FormatException or IndexOutOfRangeException or OverflowException)
        {
            throw new InvalidModelException($"{path}: the history in the checkpoint is damaged; train without --resume.", exception);
        }

        static double Number(string cell) => double.Parse(cell, CultureInfo.InvariantCulture);
        static double? Optional(string cell) => cell.Length == 0 ? null : Number(cell);
    }
}
