using System.Text;
using Appliance.Dicom.Data;

namespace Appliance.Dicom.Tests.Data.Text;

public sealed class CharacterSetGuessTests
{
    [Theory]
    [InlineData("")]
    [InlineData("ISO_IR 100")]
    [InlineData("ISO_IR 192")]
    public void Guess_GbkUnderAnotherDeclaration_IsGb18030AndKeepsTheBytes(string declared)
    {
        var dataset = Declared(declared, "GB18030", "张^晓东", "县人民医院");

        var guess = CharacterSetGuess.For(dataset);

        Assert.NotNull(guess);
        Assert.Equal("GB18030", guess.Term);
        Assert.InRange(guess.Confidence, 0.9, 1);
        Assert.Equal("张^晓东", dataset.GetStringOrEmpty(DicomTag.PatientName, guess.CharacterSet));
        Assert.NotEqual("张^晓东", dataset.GetString(DicomTag.PatientName));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ISO_IR 100")]
    [InlineData("GB18030")]
    public void Guess_Utf8UnderAnotherDeclaration_IsUtf8(string declared)
    {
        var guess = CharacterSetGuess.For(Declared(declared, "ISO_IR 192", "Жуков^Пётр", "Больница"));

        Assert.NotNull(guess);
        Assert.Equal("ISO_IR 192", guess.Term);
        Assert.InRange(guess.Confidence, 0.9, 1);
    }

    [Theory]
    [InlineData("GB18030", "张^晓东")]
    [InlineData("ISO_IR 192", "张^晓东")]
    [InlineData(@"\ISO 2022 IR 58", "张^晓东")]
    [InlineData("ISO_IR 144", "Люкceмбypг")]
    [InlineData("ISO_IR 100", "Buc^Jérôme")]
    [InlineData("ISO_IR 100", "Äneas^Rüdiger")]
    [InlineData("", "Plain^Name")]
    public void Guess_RightDeclaration_IsNone(string declared, string name) =>
        Assert.Null(CharacterSetGuess.For(Declared(declared, declared, name, "Hospital")));

    [Fact]
    public void Guess_EveryPublicFile_DoubtsNoneThatDeclaresItsText()
    {
        var doubts = new List<string>();
        foreach (var file in TestFiles.All().Where(file => !DicomFileTests.Unreadable.Contains(file)))
        {
            var dataset = DicomFile.Open(TestFiles.PathOf(file)).Dataset;
            if (dataset.Contains(DicomTag.SpecificCharacterSet) && CharacterSetGuess.For(dataset) is { Confidence: > 0.5 } guess)
            {
                doubts.Add($"{file}: {guess.Declared} is {guess.Term} with {guess.Confidence}");
            }
        }

        Assert.True(doubts.Count == 0, string.Join('\n', doubts));
    }

    private static DicomDataset Declared(string declared, string real, string name, string institution)
    {
        var set = DicomCharacterSet.Parse(real);
        var dataset = new DicomDataset()
            .AddOrUpdate(DicomTag.PatientName, DicomVR.PN, set.Encode(name, DicomVR.PN))
            .AddOrUpdate(DicomTag.InstitutionName, DicomVR.LO, set.Encode(institution, DicomVR.LO));
        return declared.Length == 0 ? dataset : dataset.AddOrUpdate(DicomTag.SpecificCharacterSet, DicomVR.CS, Encoding.ASCII.GetBytes(declared));
    }
}
