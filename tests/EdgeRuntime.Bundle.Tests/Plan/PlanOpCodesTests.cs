using EdgeRuntime.Bundle.Plan;

namespace EdgeRuntime.Bundle.Tests.Plan;

public sealed class PlanOpCodesTests
{
    [Test]
    public void The_known_codes_are_those_of_the_enumeration()
    {
        for (var code = -1; code <= 1024; code++)
            Assert.That(PlanOpCodes.IsKnown((PlanOpCode)code), Is.EqualTo(Enum.IsDefined((PlanOpCode)code)), $"{code}");
    }
}
