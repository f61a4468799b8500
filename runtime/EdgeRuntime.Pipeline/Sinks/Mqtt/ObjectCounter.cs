using System.Diagnostics;
using EdgeRuntime.Devices.Video;
using EdgeRuntime.Pipeline.Monitoring;
using EdgeRuntime.Pipeline.Stages;

namespace EdgeRuntime.Pipeline.Sinks.Mqtt;

/// <summary>Counts the objects of each class in the frames of a pipeline: those that are followed, and those that were found where nothing is followed. Tells the count of a class that was seen once, but no news of a class more often than at an interval.</summary>
/// <param name="pipeline">The pipeline.</param>
/// <param name="classes">The classes that are counted; empty: all.</param>
/// <param name="interval">The least time between two counts of a class.</param>
/// <param name="tell">Takes the name of a class and how many there are; whether that is news.</param>
internal sealed class ObjectCounter(IPipelineMonitor pipeline, IReadOnlyList<string> classes, TimeSpan interval, Func<string, int, bool> tell) : IFrameListener
{
    private const int MostClasses = 4096;

    private readonly long _interval = (long)(interval.TotalSeconds * Stopwatch.Frequency);
    private readonly bool _follows = pipeline.Parts.Any(static part => part.Kind == "tracker");
    private int[] _counts = [];
    private bool[] _seen = [];
    private long[] _when = [];

    /// <inheritdoc/>
    public void Take(VideoFrame? frame, FrameResult result)
    {
        _counts.AsSpan().Clear();
        foreach (ref readonly var track in result.Tracks)
            Count(track.Class);
        if (!_follows)
        {
            foreach (ref readonly var detection in result.Vision.Detections)
                Count(detection.Class);
        }
        for (var index = 0; index < _counts.Length; index++)
        {
            if (_seen[index] && result.Timestamp - _when[index] >= _interval && tell(Labels.NameOf(index, pipeline.Labels), _counts[index]))
                _when[index] = result.Timestamp;
        }
    }

    private void Count(int index)
    {
        if ((uint)index >= MostClasses || (classes.Count > 0 && !IsCounted(Labels.NameOf(index, pipeline.Labels))))
            return;
        if (index >= _counts.Length)
        {
            Array.Resize(ref _counts, index + 1);
            Array.Resize(ref _seen, index + 1);
            Array.Resize(ref _when, index + 1);
        }
        _counts[index]++;
        _seen[index] = true;
    }

    private bool IsCounted(string label)
    {
        for (var i = 0; i < classes.Count; i++)
        {
            if (classes[i] == label)
                return true;
        }
        return false;
    }
}
