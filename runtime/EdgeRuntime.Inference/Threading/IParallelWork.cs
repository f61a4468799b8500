namespace EdgeRuntime.Inference.Threading;

/// <summary>Work made of independent units, any range of which can be done by any thread.</summary>
public interface IParallelWork
{
    /// <summary>Does the units <paramref name="first"/> to <paramref name="end"/> − 1 as part <paramref name="part"/>. Called from several threads at once, each with a part of its own.</summary>
    void Execute(int part, int first, int end);
}
