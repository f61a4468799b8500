namespace EdgeRuntime.Graph;

/// <summary>The tensor of a Constant node, whichever of its attributes holds it.</summary>
internal static class ConstantTensor
{
    /// <summary>The tensor; null for sparse values and texts.</summary>
    public static TensorData? Of(Node node)
    {
        foreach (var (name, attribute) in node.Attributes)
        {
            switch (name)
            {
                case "value": return attribute.Value as TensorData;
                case "value_float": return TensorData.Scalar(attribute.AsFloat());
                case "value_int": return TensorData.Scalar(attribute.AsInt());
                case "value_floats": return TensorData.From(attribute.AsFloats(), attribute.AsFloats().Length);
                case "value_ints": return TensorData.Vector(attribute.AsInts());
            }
        }
        return null;
    }
}
