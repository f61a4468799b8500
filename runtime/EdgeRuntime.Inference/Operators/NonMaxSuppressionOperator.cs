using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.NonMaxSuppression"/>; on one thread.</summary>
public sealed unsafe class NonMaxSuppressionOperator : Operator
{
    private readonly Operand _boxes, _scores, _y;
    private readonly NonMaxSuppressionAttributes _attributes;
    private readonly Memory.Workspace _workspace;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">Attributes and operands do not fit each other.</exception>
    public NonMaxSuppressionOperator(OperatorContext context) : base(context)
    {
        _attributes = context.Attributes<NonMaxSuppressionAttributes>(inputs: 2);
        _boxes = context.Input(0, ElementType.Float32);
        _scores = context.Input(1, ElementType.Float32);
        _y = context.Output(ElementType.Int64);
        TensorShape boxes = _boxes.Shape, scores = _scores.Shape;
        context.Require(boxes.Rank == 3 && scores.Rank == 3 && boxes[2] == 4 && boxes[0] == scores[0] && boxes[1] == scores[2], $"boxes are {boxes} and scores {scores}, expected [N,B,4] and [N,C,B]");
        context.Require(_attributes.Limit >= 1, $"{_attributes.Limit} boxes of a class, expected 1 or more");
        context.Require((long)scores[0] * scores[1] * Math.Min(_attributes.Limit, scores[2]) * 3 == _y.Count, $"scores are {scores}, of a class at most {_attributes.Limit} boxes, y is {_y.Shape}");
        context.ReserveWorkspace(checked((int)NonMaxSuppression.ScratchBytes(scores[2])));
        _workspace = context.Workspace;
        Split(1, 0);
    }

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end) =>
        NonMaxSuppression.Run(_boxes.Floats, _scores.Floats, (long*)_y.Bytes, _workspace.Of(part), _scores.Shape[0], _scores.Shape[1], _scores.Shape[2],
            _attributes.Limit, _attributes.CenterPoint != 0, _attributes.IouThreshold, _attributes.ScoreThreshold);
}
