namespace EdgeRuntime.Kernels.Reference;

internal static unsafe class Gru
{
    /// <summary>Scratch holds at least 4·H values.</summary>
    public static void Run(in Recurrence shape, in RecurrentData data, int first, int end, float* scratch)
    {
        var hidden = shape.HiddenSize;
        float* h = scratch, z = h + hidden, r = z + hidden, next = r + hidden;
        for (; first < end; first++)
        {
            var sequence = new RecurrentSequence(shape, data, 3, first);
            for (var u = 0; u < hidden; u++)
                h[u] = sequence.Initial(data.InitialH, u);
            for (var step = 0; step < sequence.Length; step++)
            {
                var time = sequence.Time(step);
                for (var u = 0; u < hidden; u++)
                {
                    z[u] = sequence.Gate(0, sequence.Input(time, 0, u) + sequence.Recurrent(h, 0, u));
                    r[u] = sequence.Gate(0, sequence.Input(time, 1, u) + sequence.Recurrent(h, 1, u));
                }
                for (var u = 0; u < hidden && shape.Variant == 1; u++)
                    next[u] = r[u] * (sequence.Recurrent(h, 2, u) + sequence.Extra(1, 0, u));
                for (var u = 0; u < hidden && shape.Variant == 0; u++)
                    r[u] *= h[u];
                for (var u = 0; u < hidden && shape.Variant == 0; u++)
                    next[u] = sequence.Recurrent(r, 2, u);
                for (var u = 0; u < hidden; u++)
                    sequence.StoreStep(time, u, h[u] = (1 - z[u]) * sequence.Gate(1, sequence.Input(time, 2, u) + next[u]) + z[u] * h[u]);
            }
            for (var u = 0; u < hidden; u++)
            {
                for (var time = sequence.Length; time < shape.Steps; time++)
                    sequence.StoreStep(time, u, 0);
                sequence.StoreLast(data.LastH, u, h[u]);
            }
        }
    }
}
