using EdgeRuntime.Graph;
using EdgeRuntime.Training.Losses;

namespace EdgeRuntime.Training.Gradients;

/// <summary>Emits the nodes that turn the gradients of a node's outputs (<see cref="GradientContext.Gradient"/>) into those of its inputs (<see cref="GradientContext.Add"/>).</summary>
public delegate void GradientRule(Node node, GradientContext context);

/// <summary>The gradient rules by operator.</summary>
public sealed class GradientRegistry
{
    private readonly Dictionary<string, GradientRule> _rules = new(StringComparer.Ordinal);
    private readonly HashSet<string> _constant = new(StringComparer.Ordinal);

    /// <summary>The rules for standard operators.</summary>
    public static GradientRegistry Standard { get; } = MakeStandard();

    /// <summary>The operators that have a rule.</summary>
    public IReadOnlyCollection<string> Operators => _rules.Keys;

    /// <summary>Gives an operator of ai.onnx its rule, in place of any that it has.</summary>
    /// <returns>The registry itself.</returns>
    public GradientRegistry Register(string opType, GradientRule rule)
    {
        _rules[opType] = rule;
        return this;
    }

    /// <summary>Declares that nothing flows back through operators: their outputs are piecewise constant, or no numbers to be learned.</summary>
    /// <returns>The registry itself.</returns>
    public GradientRegistry RegisterConstant(params ReadOnlySpan<string> opTypes)
    {
        foreach (var opType in opTypes)
            _constant.Add(opType);
        return this;
    }

    /// <summary>A registry with the same rules, to add to.</summary>
    public GradientRegistry Clone()
    {
        var copy = new GradientRegistry();
        foreach (var (opType, rule) in _rules)
            copy._rules.Add(opType, rule);
        copy._constant.UnionWith(_constant);
        return copy;
    }

    /// <summary>Whether nothing flows back through a node.</summary>
    internal bool IsConstant(Node node) => node.Domain is "" or "ai.onnx" && _constant.Contains(node.OpType);

    /// <summary>The rule of a node.</summary>
    /// <exception cref="UnsupportedOperatorException">There is none.</exception>
    internal GradientRule RuleFor(Node node)
    {
        var key = node.Domain is "" or "ai.onnx" ? node.OpType : $"{node.Domain}:{node.OpType}";
        return _rules.TryGetValue(key, out var rule)
            ? rule
            : throw new UnsupportedOperatorException(key, node.DisplayName, "no gradient rule is registered for it; freeze the parameters before it, or replace it.");
    }

    private static GradientRegistry MakeStandard() => new GradientRegistry()
        .Register(CtcLoss.Key, CtcLoss.Gradient)
        .Register("Conv", ConvGradient.Emit)
        .Register("ConvTranspose", ConvTransposeGradient.Emit)
        .Register("Gemm", MatrixGradients.Gemm)
        .Register("MatMul", MatrixGradients.MatMul)
        .Register("Add", ArithmeticGradients.Add)
        .Register("Sub", ArithmeticGradients.Sub)
        .Register("Mul", ArithmeticGradients.Mul)
        .Register("Div", ArithmeticGradients.Div)
        .Register("Sum", ArithmeticGradients.Sum)
        .Register("Pow", ArithmeticGradients.Pow)
        .Register("Relu", UnaryGradients.Relu)
        .Register("LeakyRelu", UnaryGradients.LeakyRelu)
        .Register("Sigmoid", UnaryGradients.Sigmoid)
        .Register("Tanh", UnaryGradients.Tanh)
        .Register("HardSwish", UnaryGradients.HardSwish)
        .Register("HardSigmoid", UnaryGradients.HardSigmoid)
        .Register("Clip", UnaryGradients.Clip)
        .Register("Exp", UnaryGradients.Exp)
        .Register("Log", UnaryGradients.Log)
        .Register("Sqrt", UnaryGradients.Sqrt)
        .Register("Neg", UnaryGradients.Neg)
        .Register("Abs", UnaryGradients.Abs)
        .Register("Reciprocal", UnaryGradients.Reciprocal)
        .Register("Identity", UnaryGradients.Identity)
        .Register("PRelu", ActivationGradients.PRelu)
        .Register("Elu", ActivationGradients.Elu)
        .Register("Softplus", ActivationGradients.Softplus)
        .Register("Erf", ActivationGradients.Erf)
        .Register("Gelu", ActivationGradients.Gelu)
        .Register("Max", SelectionGradients.Extreme)
        .Register("Min", SelectionGradients.Extreme)
        .Register("Where", SelectionGradients.Where)
        .Register("Dropout", DropoutGradient.Emit)
        .Register("MaxPool", MaxPoolGradient.Emit)
        .Register("AveragePool", AveragePoolGradient.Emit)
        .Register("GlobalMaxPool", SelectionGradients.GlobalMaxPool)
        .Register("ReduceMax", SelectionGradients.ReducedExtreme)
        .Register("ReduceMin", SelectionGradients.ReducedExtreme)
        .Register("GlobalAveragePool", ReductionGradients.GlobalAveragePool)
        .Register("ReduceMean", ReductionGradients.ReduceMean)
        .Register("ReduceSum", ReductionGradients.ReduceSum)
        .Register("BatchNormalization", BatchNormalizationGradient.Inference)
        .Register(BatchNormalizationGradient.TrainingKey, BatchNormalizationGradient.Training)
        .Register("LayerNormalization", LayerNormalizationGradient.Emit)
        .Register("QuantizeLinear", QuantizationGradients.QuantizeLinear)
        .Register("DequantizeLinear", QuantizationGradients.DequantizeLinear)
        .Register("Softmax", SoftmaxGradients.Softmax)
        .Register("LogSoftmax", SoftmaxGradients.LogSoftmax)
        .Register("Reshape", ShapeGradients.Reshape)
        .Register("Flatten", ShapeGradients.Reshape)
        .Register("Squeeze", ShapeGradients.Reshape)
        .Register("Unsqueeze", ShapeGradients.Reshape)
        .Register("Transpose", ShapeGradients.Transpose)
        .Register("Concat", ShapeGradients.Concat)
        .Register("Expand", ShapeGradients.Expand)
        .Register("Slice", IndexGradients.Slice)
        .Register("Split", IndexGradients.Split)
        .Register("Pad", IndexGradients.Pad)
        .Register("Gather", IndexGradients.Gather)
        .Register("Resize", ResizeGradient.Emit)
        .RegisterConstant("Shape", "Size", "Constant", "ConstantOfShape", "ArgMax", "ArgMin", "OneHot", "Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual",
            "And", "Or", "Not", "Xor", "IsNaN", "IsInf", "Floor", "Ceil", "Round", "Sign", "Range", "NonZero", "TopK");
}
