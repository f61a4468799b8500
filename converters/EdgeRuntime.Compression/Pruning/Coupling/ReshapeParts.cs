namespace EdgeRuntime.Compression.Pruning.Coupling;

/// <summary>Which axes of a tensor become which when it is reshaped; axes of size 1 are left out.</summary>
internal static class ReshapeParts
{
    /// <summary>The smallest runs of axes with equal products; nothing where the shapes do not hold equally many elements.</summary>
    public static IReadOnlyList<(int[] Inputs, int[] Outputs)> Of(long[] from, long[] to)
    {
        int[] inputs = Axes(from), outputs = Axes(to);
        var parts = new List<(int[], int[])>();
        for (int i = 0, j = 0; i < inputs.Length || j < outputs.Length;)
        {
            var (startI, startJ) = (i, j);
            if (i == inputs.Length || j == outputs.Length)
                return [];
            var (left, right) = (from[inputs[i++]], to[outputs[j++]]);
            while (left != right)
            {
                if (left < right && i < inputs.Length)
                    left *= from[inputs[i++]];
                else if (right < left && j < outputs.Length)
                    right *= to[outputs[j++]];
                else
                    return [];
            }
            parts.Add((inputs[startI..i], outputs[startJ..j]));
        }
        return parts;
    }

    private static int[] Axes(long[] shape) => [.. Enumerable.Range(0, shape.Length).Where(axis => shape[axis] != 1)];
}
