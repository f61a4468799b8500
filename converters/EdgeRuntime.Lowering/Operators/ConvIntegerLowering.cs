using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>ConvInteger: a convolution of u8 and s8 in i32 over one to three axes.</summary>
internal sealed class ConvIntegerLowering : OperatorLowering
{
    public override IReadOnlyList<string> Operators => ["ConvInteger"];

    public override bool TakesAnyType => true;

    public override void Lower(Node node, LoweringContext context)
    {
        var convolution = Convolution.Read(node, context);
        int[] zeroPoints = [IntegerMatrixLowering.ZeroPoint(node, context, 0, 2, 1), IntegerMatrixLowering.ZeroPoint(node, context, 1, 3, convolution.Window.OutputC)];
        var weights = convolution.Matrices(context, node.Input(1), node.DisplayName);
        var x = SpatialWindow.Input(context, node.Input(0), 3);
        SpatialWindow.Emit(context, PlanOpCode.ConvInteger, node, [x, weights, .. zeroPoints], context.Declare(node.Outputs[0], ElementType.Int32), 3,
            PlanAttributes.Write(new Convolution3DAttributes { Window = convolution.Window.ToVolume(node), Groups = convolution.Groups }));
    }
}
