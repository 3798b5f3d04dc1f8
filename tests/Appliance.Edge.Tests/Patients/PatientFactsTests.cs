using Appliance.Dicom.Data;
using Appliance.Edge.Patients;

namespace Appliance.Edge.Tests.Patients;

public sealed class PatientFactsTests
{
    [Theory]
    [InlineData("Zhang^San=张^三", "19700101", "M", true, "the same")]
    [InlineData("ZHANG^SAN^^", "19700101", "M", true, "case and trailing separators say nothing")]
    [InlineData("Zhangsan", "", "", true, "the name alone agrees")]
    [InlineData("张三", "19700101", "", true, "characters in the first group")]
    [InlineData("张^三", "", "", true, "written in the other group")]
    [InlineData("", "19700101", "", true, "the birth date alone agrees")]
    [InlineData("", "", "M", false, "an ID and a sex are no person")]
    [InlineData("Li^Si", "19700101", "M", false, "another name")]
    [InlineData("李^四", "19700101", "M", false, "another name in characters")]
    [InlineData("Zhang^San", "19700102", "M", false, "another birth date")]
    [InlineData("Zhang^San", "19700101", "F", false, "another sex")]
    [InlineData("Zhang^San", "1970.01.01", "O", true, "old date form; a sex that is none contradicts nothing")]
    public void IsSurely_SamePatientId_HoldsByNameBirthDateAndSex(string name, string birthDate, string sex, bool same, string why)
    {
        PatientFacts patient = Patient("P1", "Zhang^San=张^三", "19700101", "M");

        Assert.True(patient.IsSurely(Patient("P1", name, birthDate, sex)) == same, why);
    }

    [Fact]
    public void IsSurely_OtherIdOrIssuer_NeverHolds()
    {
        PatientFacts patient = Patient("P1", "Zhang^San", "19700101", "M") with { Issuer = new Issuer("HOSPITAL A", "") };

        Assert.False(patient.IsSurely(Patient("p1", "Zhang^San", "19700101", "M")));
        Assert.False(patient.IsSurely(Patient("P1", "Zhang^San", "19700101", "M") with { Issuer = new Issuer("HOSPITAL B", "") }));
        Assert.True(patient.IsSurely(Patient("P1", "Zhang^San", "19700101", "M")));
    }

    // The same name in two character sets is one name: both are decoded before they are compared.
    [Fact]
    public void IsSurely_NameInAnotherCharacterSet_Holds() =>
        Assert.True(Patient("P1", "张^三", "", "", "GB18030").IsSurely(Patient("P1", "张^三", "", "", "ISO_IR 192")));

    private static PatientFacts Patient(string id, string name, string birthDate, string sex, string characterSet = "ISO_IR 192") =>
        PatientFacts.Read(DicomDatasetReader.Read(
            DicomDatasetWriter.ToBytes(
                new DicomDataset()
                    .AddOrUpdate(DicomTag.SpecificCharacterSet, characterSet)
                    .AddOrUpdate(DicomTag.PatientID, id)
                    .AddOrUpdate(DicomTag.PatientName, name)
                    .AddOrUpdate(DicomTag.PatientBirthDate, birthDate)
                    .AddOrUpdate(DicomTag.PatientSex, sex),
                DicomTransferSyntax.ExplicitVRLittleEndian),
            DicomTransferSyntax.ExplicitVRLittleEndian));
}
