namespace EdgeRuntime.Kernels.Reference;

internal static unsafe class Rnn
{
    /// <summary>Scratch holds at least 2·H values.</summary>
    public static void Run(in Recurrence shape, in RecurrentData data, int first, int end, float* scratch)
    {
        var hidden = shape.HiddenSize;
        float* h = scratch, next = h + hidden;
        for (; first < end; first++)
        {
            var sequence = new RecurrentSequence(shape, data, 1, first);
            for (var u = 0; u < hidden; u++)
                h[u] = sequence.Initial(data.InitialH, u);
            for (var step = 0; step < sequence.Length; step++)
            {
                var time = sequence.Time(step);
                for (var u = 0; u < hidden; u++)
                    next[u] = sequence.Gate(0, sequence.Input(time, 0, u) + sequence.Recurrent(h, 0, u));
                for (var u = 0; u < hidden; u++)
                    sequence.StoreStep(time, u, h[u] = next[u]);
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
