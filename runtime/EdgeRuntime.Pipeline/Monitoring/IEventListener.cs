using EdgeRuntime.Pipeline.Events;

namespace EdgeRuntime.Pipeline.Monitoring;

/// <summary>Gets every event of a pipeline.</summary>
public interface IEventListener
{
    /// <summary>Called on the pipeline's thread: it must return at once; to keep the event it holds it by <see cref="PipelineEvent.Retain"/>.</summary>
    void Take(PipelineEvent happened);
}
