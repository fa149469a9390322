model Kettle "电热水壶"
  parameter Real P(unit="W") = 1800 "加热功率";
  annotation(Documentation(info="<html>fill to the line</html>"));
end Kettle;
