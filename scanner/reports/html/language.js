(function () {
  try {
    var key = "scanner-language " + document.body.dataset.report;
    var fields = document.getElementsByName("language");
    var kept = localStorage.getItem(key);
    for (var i = 0; i < fields.length; i++) {
      if (fields[i].value === kept) fields[i].checked = true;
      fields[i].addEventListener("change", function () { localStorage.setItem(key, this.value); });
    }
  } catch (error) { return; }
})();
