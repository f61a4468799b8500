namespace EdgeRuntime.Pipeline.Events;

/// <summary>What a <see cref="PipelineEvent"/> tells.</summary>
public enum PipelineEventKind
{
    /// <summary>An object is followed for the first time.</summary>
    New,

    /// <summary>An object that is followed, at the rate that the pipeline sets.</summary>
    Update,

    /// <summary>An object is not followed any more.</summary>
    End,

    /// <summary>An object came into a zone.</summary>
    Enter,

    /// <summary>An object stays in a zone.</summary>
    Dwell,

    /// <summary>An object left a zone.</summary>
    Leave,

    /// <summary>An object went over a line.</summary>
    Cross,

    /// <summary>A rule's condition holds (<see cref="PipelineEvent.Active"/>) or does so no longer.</summary>
    Rule,

    /// <summary>What a model said of a frame or window: a class, a text, a value.</summary>
    Result,

    /// <summary>The pipeline's source was lost or came back.</summary>
    Source,

    /// <summary>Somebody begins to speak (<see cref="PipelineEvent.Active"/>), or has ended.</summary>
    Speech,

    /// <summary>A word was heard: <see cref="PipelineEvent.Text"/>.</summary>
    Word,

    /// <summary>What was said as far as it is understood: <see cref="PipelineEvent.Text"/>, and whether it stays so: <see cref="PipelineEvent.Final"/>.</summary>
    Text,
}
