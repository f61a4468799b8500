using EdgeRuntime.Graph;

namespace EdgeRuntime.Compression.Pruning.Coupling;

/// <summary>Operators that compute element by element, their inputs broadcast as in numpy: what goes from one goes from all.</summary>
internal static class ElementwiseCoupling
{
    public static void Couple(Node node, CouplingContext context)
    {
        foreach (var output in node.Outputs.Where(output => output.Length > 0))
        {
            foreach (var input in node.Inputs.Where(input => input.Length > 0))
                Broadcast(input, output, context);
        }
    }

    public static void Broadcast(string input, string output, CouplingContext context) =>
        Broadcast(input, context.Shape(input).Length, output, context.Shape(output).Length, context);

    /// <summary>Couples the first axes of two values, aligned at the last of these.</summary>
    public static void Broadcast(string input, int axes, string output, int outputAxes, CouplingContext context)
    {
        for (var axis = 0; axis < axes; axis++)
        {
            var other = outputAxes - axes + axis;
            if (other < 0)
                continue;
            if (context.Shape(input)[axis] == context.Shape(output)[other])
                context.Tie(input, axis, output, other);
            else
                context.Handle(input, axis);
        }
    }
}
