using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Inference.Memory;
using EdgeRuntime.Inference.Operators;
using EdgeRuntime.Inference.Threading;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference;

/// <summary>
/// Runs an execution plan with our own kernels. Opening it checks the plan, which may come from anywhere, and prepares every operation; a run then checks and
/// allocates nothing. The plan's constants are used in place.
/// </summary>
public sealed partial class NativeSession : BufferedSession
{
    private readonly ExecutionPlan _plan;
    private readonly PlanMemory _memory;
    private readonly Workspace _workspace = new();
    private readonly List<TensorBuffer> _owned = [];
    private readonly Operator[] _operators;
    private WorkerPool? _pool;
    private readonly bool _ownsConstants;
    private readonly int _stateCount;

    private NativeSession(ExecutionPlan plan, SessionOptions options, PlanMemory memory, IReadOnlyList<TensorInfo> inputs, IReadOnlyList<TensorInfo> outputs, bool ownsConstants) : base(inputs, outputs, options.State)
    {
        _ownsConstants = ownsConstants;
        _stateCount = States.Count;
        _plan = plan;
        _keepsIntermediates = options.KeepIntermediates;
        IsTuned = options.Parts is not null || options.Kernels is not null;
        _operators = new Operator[plan.Operations.Count];
        _memory = memory;
    }

    /// <inheritdoc/>
    public override string Engine => "native";

    /// <summary>Bytes of working memory that the plan asks for.</summary>
    public long ArenaBytes => _plan.ArenaBytes;

    /// <summary>Threads that share the work: fewer than asked for where no operation is large enough.</summary>
    public int Threads => _pool!.Threads;

    /// <summary>Threads that share each operation, in order of execution.</summary>
    public IReadOnlyList<int> Parts => Array.ConvertAll(_operators, static op => op.Parts);

    /// <summary>The kernels that an operation may be computed by with the same bits, the engine's own choice first; none where there is nothing to choose.</summary>
    /// <param name="operation">The operation's index, in order of execution.</param>
    public IReadOnlyList<KernelChoice> Candidates(int operation) => _operators[operation].Candidates;

    /// <summary>Whether <see cref="SessionOptions.Parts"/> or <see cref="SessionOptions.Kernels"/> were given, in place of the engine's own choice.</summary>
    public bool IsTuned { get; }

    /// <inheritdoc/>
    public override QuantizationParameters? OutputQuantization(int index) => _plan.Tensors[_plan.Outputs[index]] is { Type: ElementType.UInt8 or ElementType.Int8, Quantization: var quantization } ? quantization : null;

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The session, its constants or a bound buffer was disposed.</exception>
    public override unsafe void Run()
    {
        CheckAlive();
        _ = _plan.Constants.Pointer;
        for (var i = 0; i < _stateCount; i++)
            PlaceState(i);
        if (_ticks is null)
        {
            foreach (var op in _operators)
                op.Run(_pool!);
        }
        else
        {
            RunTimed(_ticks);
        }
        KeepStates();
    }

    /// <inheritdoc/>
    protected override unsafe void OnInputBound(int index, TensorBuffer buffer) => *_memory.Slot(BufferOf(_plan.Inputs[index])) = (byte*)buffer.Pointer;

    /// <inheritdoc/>
    protected override unsafe void OnOutputBound(int index, TensorBuffer buffer) => *_memory.Slot(BufferOf(_plan.Outputs[index])) = (byte*)buffer.Pointer;

    /// <inheritdoc/>
    protected override void OnStateMade(int state) => PlaceState(state);

    private unsafe void PlaceState(int state)
    {
        *_memory.Slot(BufferOf(_plan.Inputs[States[state].Input])) = (byte*)StateBuffer(state, StateTurn).Pointer;
        *_memory.Slot(BufferOf(_plan.Outputs[States[state].Output])) = (byte*)StateBuffer(state, 1 - StateTurn).Pointer;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !IsDisposed)
        {
            _pool?.Dispose();
            _memory.Dispose();
            foreach (var buffer in _owned)
                buffer.Dispose();
            if (_ownsConstants)
                _plan.Constants.Dispose();
        }
        base.Dispose(disposing);
    }
}
