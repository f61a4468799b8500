namespace EdgeRuntime.Pipeline.Monitoring;

/// <summary>How a pipeline's source is.</summary>
public enum SourceState
{
    /// <summary>It is being opened for the first time.</summary>
    Starting,

    /// <summary>It gives what it should.</summary>
    Running,

    /// <summary>It was lost, or never there: the pipeline waits and opens it again.</summary>
    Waiting,

    /// <summary>It has no more, as a file has an end.</summary>
    Ended,

    /// <summary>The pipeline was stopped.</summary>
    Stopped,
}
