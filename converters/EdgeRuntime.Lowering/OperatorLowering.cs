using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering;

/// <summary>Lowers one operator or a family of them.</summary>
internal abstract class OperatorLowering
{
    /// <summary>The ONNX operators it lowers.</summary>
    public abstract IReadOnlyList<string> Operators { get; }

    /// <summary>Whether it computes outputs beyond the first.</summary>
    public virtual bool SeveralOutputs => false;

    /// <summary>Whether it looks at the types of its inputs itself; otherwise inputs that are neither f32 nor u8 are refused before <see cref="Lower"/>.</summary>
    public virtual bool TakesAnyType => false;

    /// <summary>Appends the node's work to the plan and stores its outputs.</summary>
    /// <exception cref="UnsupportedNodeException">The node wants something that the native engine lacks.</exception>
    public abstract void Lower(Node node, LoweringContext context);
}
