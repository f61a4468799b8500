using EdgeRuntime.Graph.TfLite.Operators;
using static EdgeRuntime.Graph.TfLite.TfLiteOperatorCode;

namespace EdgeRuntime.Graph.TfLite;

/// <summary>Turns one operator into nodes.</summary>
internal delegate void OperatorImport(OperatorContext context);

/// <summary>The table of builtin operators. A new one: a method in its family's file under <c>Operators</c>, a line here.</summary>
internal static class OperatorTable
{
    private static readonly Dictionary<TfLiteOperatorCode, OperatorImport> s_table = new()
    {
        [CONV_2D] = Convolutions.Conv2D, [DEPTHWISE_CONV_2D] = Convolutions.DepthwiseConv2D, [TRANSPOSE_CONV] = TransposedConvolutions.TransposeConv,
        [FULLY_CONNECTED] = Matrices.FullyConnected, [BATCH_MATMUL] = Matrices.BatchMatMul,
        [AVERAGE_POOL_2D] = Pooling.Average, [MAX_POOL_2D] = Pooling.Maximum,

        [ADD] = Arithmetic.Fused("Add"), [SUB] = Arithmetic.Fused("Sub"), [MUL] = Arithmetic.Fused("Mul"), [DIV] = Arithmetic.Fused("Div"), [MAXIMUM] = Arithmetic.Plain("Max"),
        [MINIMUM] = Arithmetic.Plain("Min"), [POW] = Arithmetic.Plain("Pow"), [SQUARED_DIFFERENCE] = Arithmetic.SquaredDifference, [FLOOR_DIV] = Arithmetic.FloorDivide,
        [FLOOR_MOD] = Arithmetic.FloorModulo, [ADD_N] = Arithmetic.AddN,
        [LESS] = Logic.Compare("Less"), [LESS_EQUAL] = Logic.Compare("LessOrEqual"), [GREATER] = Logic.Compare("Greater"), [GREATER_EQUAL] = Logic.Compare("GreaterOrEqual"),
        [EQUAL] = Logic.Compare("Equal"), [NOT_EQUAL] = Logic.NotEqual, [LOGICAL_AND] = Logic.Combine("And"), [LOGICAL_OR] = Logic.Combine("Or"), [LOGICAL_NOT] = Logic.Not,
        [SELECT] = Logic.Select, [SELECT_V2] = Logic.SelectV2, [WHERE] = Logic.Where,

        [RELU] = Unary.Activation(FusedActivation.Relu), [RELU6] = Unary.Activation(FusedActivation.Relu6), [RELU_N1_TO_1] = Unary.Activation(FusedActivation.ReluN1To1),
        [RELU_0_TO_1] = Unary.Relu0To1, [LEAKY_RELU] = Unary.LeakyRelu, [PRELU] = Unary.PRelu, [ELU] = Unary.Function("Elu"), [HARD_SWISH] = Unary.Function("HardSwish"),
        [GELU] = Unary.Gelu, [LOGISTIC] = Unary.Function("Sigmoid"), [TANH] = Unary.Function("Tanh"), [EXP] = Unary.Function("Exp"), [LOG] = Unary.Function("Log"),
        [SQRT] = Unary.Function("Sqrt"), [RSQRT] = Unary.Rsqrt, [SQUARE] = Unary.Square, [ABS] = Unary.Function("Abs"), [NEG] = Unary.Function("Neg"),
        [SIN] = Unary.Function("Sin"), [COS] = Unary.Function("Cos"), [FLOOR] = Unary.Function("Floor"), [CEIL] = Unary.Function("Ceil"), [ROUND] = Unary.Function("Round"),
        [SIGN] = Unary.Function("Sign"),

        [SOFTMAX] = Normalization.Softmax, [LOG_SOFTMAX] = Normalization.LogSoftmax, [L2_NORMALIZATION] = Normalization.L2, [LOCAL_RESPONSE_NORMALIZATION] = Normalization.LocalResponse,
        [MEAN] = Reductions.Mean, [SUM] = Reductions.Reduce("ReduceSum"), [REDUCE_MAX] = Reductions.Reduce("ReduceMax"), [REDUCE_MIN] = Reductions.Reduce("ReduceMin"),
        [REDUCE_PROD] = Reductions.Reduce("ReduceProd"), [REDUCE_ANY] = Reductions.Any, [REDUCE_ALL] = Reductions.All, [ARG_MAX] = Reductions.Arg("ArgMax"),
        [ARG_MIN] = Reductions.Arg("ArgMin"), [CUMSUM] = Reductions.CumSum, [TOPK_V2] = Reductions.TopK,

        [RESHAPE] = Layout.Reshape, [SQUEEZE] = Layout.Reshape, [EXPAND_DIMS] = Layout.Reshape, [TRANSPOSE] = Layout.Transpose, [CONCATENATION] = Joining.Concatenation,
        [PACK] = Joining.Pack, [UNPACK] = Joining.Unpack, [SPLIT] = Joining.Split, [SPLIT_V] = Joining.SplitV, [TILE] = Layout.Tile, [BROADCAST_TO] = Layout.BroadcastTo,
        [SLICE] = Slicing.Slice, [STRIDED_SLICE] = Slicing.StridedSlice, [REVERSE_V2] = Slicing.Reverse, [GATHER] = Indexing.Gather, [GATHER_ND] = Indexing.GatherNd,
        [ONE_HOT] = Indexing.OneHot, [PAD] = Padding.Pad, [PADV2] = Padding.PadV2, [MIRROR_PAD] = Padding.MirrorPad,
        [DEPTH_TO_SPACE] = Spatial.DepthToSpace, [SPACE_TO_DEPTH] = Spatial.SpaceToDepth, [BATCH_TO_SPACE_ND] = Spatial.BatchToSpace, [SPACE_TO_BATCH_ND] = Spatial.SpaceToBatch,
        [RESIZE_BILINEAR] = Resizing.Bilinear, [RESIZE_NEAREST_NEIGHBOR] = Resizing.Nearest,

        [CAST] = Types.Cast, [QUANTIZE] = Types.Quantize, [DEQUANTIZE] = Types.Dequantize, [DENSIFY] = Types.Densify, [FAKE_QUANT] = Types.FakeQuantize,
        [FILL] = Generators.Fill, [RANGE] = Generators.Range, [SHAPE] = Generators.Shape, [RANK] = Generators.Rank, [ZEROS_LIKE] = Generators.ZerosLike,
        [UNIDIRECTIONAL_SEQUENCE_LSTM] = Recurrent.Lstm, [UNIDIRECTIONAL_SEQUENCE_RNN] = Recurrent.Rnn,
    };

    private static readonly Dictionary<string, OperatorImport> s_custom = new(StringComparer.Ordinal)
    {
        ["Convolution2DTransposeBias"] = TransposedConvolutions.MediaPipe,
    };

    /// <summary>The builtin operators that are imported.</summary>
    public static IEnumerable<TfLiteOperatorCode> Operators => s_table.Keys;

    /// <summary>Appends an operator's nodes.</summary>
    /// <exception cref="UnsupportedOperatorException">The operator, or its variant, is not imported.</exception>
    public static void Lower(OperatorContext context)
    {
        var op = context.Operator;
        if (!s_table.TryGetValue(op.Code, out var import) && !(op.Code == CUSTOM && s_custom.TryGetValue(op.CustomCode, out import)))
            throw context.Unsupported(Reason(op));
        if (op.Outputs.Length == 0)
            throw new InvalidModelException($"{context.Display} writes nothing; convert the model again.");
        foreach (var tensor in op.Inputs.Where(index => index >= 0).Concat(op.Outputs).Select(index => context.Graph.Source.Tensors[index]))
        {
            if (tensor.Type == ElementType.Int16 && !tensor.IsVariable && context.Graph.Constant(tensor.Index) is null)
                throw context.Unsupported($"{tensor.Display} is an int16 activation, which is not supported; convert the model with 8-bit activations (tf.lite.OpsSet.TFLITE_BUILTINS_INT8)");
        }
        import(context);
    }

    private static string Reason(TfLiteOperator op) => op.Code switch
    {
        CUSTOM => "custom operators are not supported; convert the model without it (allow_custom_ops = False, or cut it off the graph)",
        VAR_HANDLE or READ_VARIABLE or ASSIGN_VARIABLE or CALL_ONCE => "resource variables are not supported; make the state an input and an output of the model",
        SVDF or LSTM or RNN or BIDIRECTIONAL_SEQUENCE_LSTM or BIDIRECTIONAL_SEQUENCE_RNN => "this recurrent operator is not supported; use LSTM layers that convert to UNIDIRECTIONAL_SEQUENCE_LSTM",
        _ => "this operator is not supported",
    };
}
