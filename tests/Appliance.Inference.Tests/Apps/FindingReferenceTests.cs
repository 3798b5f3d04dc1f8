using Appliance.Inference.Apps;

namespace Appliance.Inference.Tests.Apps;

/// <summary>How a paper is named beside a number.</summary>
public sealed class FindingReferenceTests
{
    [Theory]
    [InlineData("Gevenois PA, et al.", "Gevenois 1996")]
    [InlineData("van Rikxoort EM, Prokop M", "van Rikxoort 1996")]
    [InlineData("AAPM Task Group 204", "AAPM 1996")]
    [InlineData("IEC", "IEC 1996")]
    [InlineData(" Dirksen A", "Dirksen 1996")]
    public void Short_IsTheSurnameOfTheFirstAuthorAndTheYear(string authors, string expected) => Assert.Equal(expected, new FindingReference(authors, 1996).Short);
}
