namespace EdgeRuntime.Pipeline.Stages;

/// <summary>A stage at work. Its members are called on the pipeline's thread; <see cref="Process"/> allocates nothing in steady state.</summary>
internal abstract class Stage : IDisposable
{
    /// <summary>One line for the picture of the pipeline.</summary>
    public abstract string Description { get; }

    /// <summary>Takes a frame, a window of samples, or an edge of a line.</summary>
    public abstract void Process(StageFrame frame);

    /// <summary>Called when the source has come to its end: what was not told of for lack of what follows is told of now. Stages before may have left the last of their sound.</summary>
    public virtual void Finish(StageFrame frame) { }

    /// <summary>Called when the source has given nothing for a while: what was there is there no longer.</summary>
    public virtual void Lose(StageFrame frame) { }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) { }
}
