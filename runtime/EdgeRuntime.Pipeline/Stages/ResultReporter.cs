using EdgeRuntime.Pipeline.Events;

namespace EdgeRuntime.Pipeline.Stages;

/// <summary>Makes events of what a model says of whole frames, and of single detections where all are wanted.</summary>
internal sealed class ResultReporter(string which, string name)
{
    private string _text = "";
    private string? _lastClass;
    private string? _lastText;

    /// <summary>A text as a string: the same one as before where it is the same, so that nothing is allocated.</summary>
    public string TextOf(ReadOnlySpan<char> text) => text.SequenceEqual(_text) ? _text : _text = text.ToString();

    /// <summary>Reports what there is in the scene from an object on.</summary>
    public void Report(StageFrame frame, int first = 0)
    {
        if (which == "none")
            return;
        foreach (ref readonly var one in frame.Scene.Objects[first..])
        {
            if (which == "all" || (one.Detection < 0 && !(ReferenceEquals(one.Class, _lastClass) && ReferenceEquals(one.Text, _lastText))))
                Publish(frame, one);
            if (one.Detection < 0)
                (_lastClass, _lastText) = (one.Class, one.Text);
        }
        if (frame.Scene.Count == first)
            (_lastClass, _lastText) = (null, null);
    }

    private void Publish(StageFrame frame, in SceneObject one)
    {
        var happened = frame.Events.Rent(PipelineEventKind.Result, frame);
        (happened.Name, happened.Class, happened.Score, happened.Text, happened.Box, happened.Value) = (name, one.Class, one.Score, one.Text, one.Box, one.Value);
        frame.Events.Publish(happened);
    }
}
