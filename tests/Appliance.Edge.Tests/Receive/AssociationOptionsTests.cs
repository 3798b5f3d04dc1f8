using System.Reflection;
using Appliance.Dicom.Network;
using Appliance.Edge.Hosting;
using Appliance.Edge.Receive;

namespace Appliance.Edge.Tests.Receive;

public sealed class AssociationOptionsTests
{
    [Fact]
    public void Timers_Defaults_AreThoseOfTheLayer() => Assert.Equal(new AssociationTimeouts(), new AssociationOptions().ToTimeouts());

    [Fact]
    public void Limits_AllOutOfRange_AreAllReportedAtOnce()
    {
        var options = new AssociationOptions();
        var numbers = typeof(AssociationOptions).GetProperties().Where(property => property.PropertyType != typeof(bool)).ToList();
        foreach (PropertyInfo number in numbers)
        {
            number.SetValue(options, Convert.ChangeType(0, number.PropertyType, System.Globalization.CultureInfo.InvariantCulture));
        }

        var found = new List<OptionFault>();
        options.Check(new OptionFaults("Associations", found));

        Assert.Equal(numbers.Select(number => $"Associations:{number.Name}").Order(), found.Select(fault => fault.Key).Order());
    }
}
