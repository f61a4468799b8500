using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering;

/// <summary>One node that the native engine cannot run; <see cref="GraphLowering"/> collects them all before it gives up.</summary>
#pragma warning disable CA1032, CA1064 // never leaves this assembly
internal sealed class UnsupportedNodeException(Node node, string reason) : Exception(reason)
{
    public Node Node => node;
}
