namespace EdgeRuntime.Kernels;

#pragma warning disable CA1051, CA1815 // a record of addresses

/// <summary>
/// The memory that an LSTM, GRU or RNN reads and writes. H' is the hidden size rounded up to whole tiles of 16 (<see cref="RecurrentPacking.Padded"/>), G the number of gates, D the directions.
/// No output may overlap an input.
/// </summary>
public unsafe struct RecurrentData
{
    /// <summary>x <c>[Steps, Batch, InputSize]</c>.</summary>
    public float* X;
    /// <summary>Input weights: D packed matrices <c>[InputSize, G·H']</c>.</summary>
    public float* Weights;
    /// <summary>Recurrent weights: D packed matrices <c>[HiddenSize, G·H']</c>.</summary>
    public float* Recurrent;
    /// <summary>Whether <see cref="Weights"/> are f16 in the same order; only where <see cref="KernelVariants.ReadsHalf"/>.</summary>
    public bool HalfWeights;
    /// <summary>Whether <see cref="Recurrent"/> are f16 in the same order; only where <see cref="KernelVariants.ReadsHalf"/>.</summary>
    public bool HalfRecurrent;
    /// <summary>Bias <c>[D, G·H']</c>, or null.</summary>
    public float* Bias;
    /// <summary>The bias inside a GRU's reset with linear_before_reset <c>[D, H']</c>, or an LSTM's peepholes (input, output, forget) <c>[D, 3·H']</c>; or null.</summary>
    public float* Extra;
    /// <summary>Steps of each sequence <c>[Batch]</c>, taken as within 0 to Steps; null: all steps.</summary>
    public int* Lengths;
    /// <summary>The hidden state before the first step <c>[D, Batch, HiddenSize]</c>; null: zeros.</summary>
    public float* InitialH;
    /// <summary>The cell state before the first step, LSTM only; null: zeros.</summary>
    public float* InitialC;
    /// <summary>The hidden state after every step <c>[Steps, D, Batch, HiddenSize]</c>, zeros behind a sequence's end; or null.</summary>
    public float* Y;
    /// <summary>The hidden state after the last step <c>[D, Batch, HiddenSize]</c>, zeros for a sequence of no step; or null.</summary>
    public float* LastH;
    /// <summary>The cell state after the last step, LSTM only, zeros for a sequence of no step; or null.</summary>
    public float* LastC;
}
