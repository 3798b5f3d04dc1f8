using Appliance.Dicom.Data;
using Appliance.Dicom.Evidence;

namespace Appliance.Dicom.Tests.Evidence;

/// <summary>A dog's evidence is as complete as the standard asks, whatever its images left out (PS3.3 C.7.1.1 and C.7.2.2, type 2C).</summary>
public sealed class NonHumanOrganismTests
{
    private static readonly DicomTag[] OfAnimals =
    [
        DicomTag.PatientBreedDescription, DicomTag.PatientBreedCodeSequence, DicomTag.BreedRegistrationSequence,
        DicomTag.ResponsiblePerson, DicomTag.ResponsibleOrganization, DicomTag.PatientSexNeutered,
    ];

    [Theory]
    [InlineData("Canis lupus familiaris", "", true)]
    [InlineData("", "Poodle", true)]
    [InlineData("Homo sapiens", "", false)]
    [InlineData("", "", false)]
    public void Evidence_OfAnAnimal_HasWhatTheImagesLeaveOut_AndThatOfAPersonHasNot(string species, string breed, bool isAnimal)
    {
        DicomDataset image = EvidenceScene.Create().Source.Header.Clone()
            .AddOrUpdate(DicomTag.PatientSpeciesDescription, species).AddOrUpdate(DicomTag.PatientBreedDescription, breed);
        var evidence = new DicomDataset();

        new EvidenceSource([image]).CopyPatientAndStudy(evidence);

        Assert.Equal(isAnimal, NonHumanOrganism.Is(image));
        Assert.Equal(breed, evidence.GetStringOrEmpty(DicomTag.PatientBreedDescription));
        Assert.All(OfAnimals.Skip(1), tag => Assert.Equal(isAnimal, evidence.Contains(tag)));
    }
}
