namespace EdgeRuntime.Kernels.Reference;

internal static unsafe class Lstm
{
    /// <summary>Scratch holds at least 3·H values.</summary>
    public static void Run(in Recurrence shape, in RecurrentData data, int first, int end, float* scratch)
    {
        var hidden = shape.HiddenSize;
        float* h = scratch, c = h + hidden, next = c + hidden;
        for (; first < end; first++)
        {
            var sequence = new RecurrentSequence(shape, data, 4, first);
            for (var u = 0; u < hidden; u++)
                (h[u], c[u]) = (sequence.Initial(data.InitialH, u), sequence.Initial(data.InitialC, u));
            for (var step = 0; step < sequence.Length; step++)
            {
                var time = sequence.Time(step);
                for (var u = 0; u < hidden; u++)
                {
                    var i = sequence.Gate(0, sequence.Input(time, 0, u) + sequence.Recurrent(h, 0, u) + sequence.Extra(3, 0, u) * c[u]);
                    var f = shape.Variant == 1 ? 1 - i : sequence.Gate(0, sequence.Input(time, 2, u) + sequence.Recurrent(h, 2, u) + sequence.Extra(3, 2, u) * c[u]);
                    c[u] = f * c[u] + i * sequence.Gate(1, sequence.Input(time, 3, u) + sequence.Recurrent(h, 3, u));
                    var o = sequence.Gate(0, sequence.Input(time, 1, u) + sequence.Recurrent(h, 1, u) + sequence.Extra(3, 1, u) * c[u]);
                    next[u] = o * GateFunctions.Apply(sequence.Function(2), c[u]);
                }
                for (var u = 0; u < hidden; u++)
                    sequence.StoreStep(time, u, h[u] = next[u]);
            }
            for (var u = 0; u < hidden; u++)
            {
                for (var time = sequence.Length; time < shape.Steps; time++)
                    sequence.StoreStep(time, u, 0);
                sequence.StoreLast(data.LastH, u, h[u]);
                sequence.StoreLast(data.LastC, u, c[u]);
            }
        }
    }
}
