namespace EdgeRuntime.Graph.Upgrade;

/// <summary>One node for an adapter, which may also change the node itself and emit it again.</summary>
internal sealed class UpgradeContext(RewriteScope scope, Node node) : NodeRewrite(scope, node)
{
    /// <summary>The operator set that the model was in.</summary>
    public long From => Opset;

    /// <summary>Emits the node itself.</summary>
    public void Keep() => Result.Add(Node);

    /// <summary>Takes an attribute off the node; null where it has none.</summary>
    public AttributeValue? Take(string attribute) => Node.Attributes.Remove(attribute, out var value) ? value : null;

    /// <summary>Puts a name at an input's place, with "" for those before it that are missing.</summary>
    public void SetInput(int index, string name)
    {
        while (Node.Inputs.Count <= index)
            Node.Inputs.Add("");
        Node.Inputs[index] = name;
    }

    public InvalidModelException Refuse(string reason) => new($"node '{Node.DisplayName}' ({Node.OpType}) of operator set {From}: {reason}; export the model with operator set 13 or newer.");
}
