package dev.lockkeeper.sample.mooring;

import java.util.List;
import java.util.Optional;

import org.springframework.data.jpa.repository.NativeQuery;
import org.springframework.data.repository.Repository;

interface HarbourRepository extends Repository<Harbour, String> {

	List<Harbour> findAllByOrderByName();

	@NativeQuery("""
			SELECT o.* FROM harbour_overview o
			JOIN harbours h ON h.code = o.code
			WHERE h.search_name LIKE '%' || :searchName || '%'
			ORDER BY o.name""")
	List<Harbour> findBySearchName(String searchName);

	Optional<Harbour> findById(String code);

}
